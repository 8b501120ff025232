using System.Runtime.CompilerServices;
using Watchgrain.Cluster.Tests.Processes;

namespace Watchgrain.Cluster.Tests;

/// <summary>The same for a test with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongTheoryAttribute : TheoryAttribute
{
    internal const string Reason = "Part of the long set: ./test --faults";

    public LongTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) =>
        (Skip, SkipType, SkipUnless) = (Reason, typeof(Repository), nameof(Repository.LongSet));
}
