using System.Runtime.CompilerServices;
using Watchgrain.Cluster.Tests.Processes;

namespace Watchgrain.Cluster.Tests;

/// <summary>A fault that only the long set has, <c>./test --faults</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) =>
        (Skip, SkipType, SkipUnless) = (LongTheoryAttribute.Reason, typeof(Repository), nameof(Repository.LongSet));
}
