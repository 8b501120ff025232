namespace Watchgrain.Grains.Callers;

/// <summary>What a caller asks for, as fixed thresholds name it. How much is too much only the owner of a model knows: a linear one is copied with as many queries as it has features.</summary>
public static class CallerStatistics
{
    private const string Queries = "caller_queries";
    private const string Distinct = "caller_distinct_queries";
    private const string DistinctSoFar = "caller_distinct_queries_so_far";
    private const string CoverageSoFar = "caller_coverage_so_far";
    private const string RepeatShare = "caller_repeat_share";
    private const string ExtremeShare = "caller_extreme_share";

    public static IReadOnlyList<string> Names { get; } = [Queries, Distinct, DistinctSoFar, CoverageSoFar, RepeatShare, ExtremeShare];

    /// <summary>Whether it is a number of queries; all others are shares.</summary>
    public static bool IsCount(string statistic) => statistic is Queries or Distinct or DistinctSoFar;

    /// <param name="statistic">One of <see cref="Names"/>.</param>
    /// <param name="pane">With queries.</param>
    /// <param name="distinctSoFar">Of all panes.</param>
    /// <param name="coverageSoFar">Of all panes.</param>
    /// <returns>Null for any other statistic.</returns>
    public static double? ValueOf(string statistic, CallerPane pane, double distinctSoFar, double coverageSoFar)
    {
        ArgumentNullException.ThrowIfNull(pane);
        return statistic switch
        {
            Queries => pane.Queries,
            Distinct => pane.Distinct,
            DistinctSoFar => distinctSoFar,
            CoverageSoFar => coverageSoFar,
            RepeatShare => (double)pane.Repeats / Math.Max(1, pane.Examined),
            ExtremeShare => (double)pane.Extreme / Math.Max(1, pane.Queries),
            _ => null,
        };
    }
}
