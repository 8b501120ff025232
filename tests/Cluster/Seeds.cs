using System.Globalization;

namespace Watchgrain.Cluster.Tests;

/// <summary>The seed of a test's data and of what it does to the processes; printed, so that a failure can be played again.</summary>
internal static class Seeds
{
    private const string Variable = "WATCHGRAIN_SEED";

    /// <summary>One in the short set; so many in the long one, <c>./test --faults</c>.</summary>
    public static TheoryData<int> Few(int longSet) => [.. Enumerable.Range(1, Processes.Repository.LongSet ? longSet : 1)];

    public static int Next(ITestOutputHelper output, int seed = 1)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            seed = int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}; to play it again set {Variable}={seed}"));
        return seed;
    }
}
