namespace Watchgrain.Grains.Coordination;

/// <summary>The verdicts of a version: one for all sources, stricter ones by source.</summary>
[GenerateSerializer, Immutable, Alias("wg.VerdictTable")]
public sealed record VerdictTable([property: Id(0)] Verdict Overall, [property: Id(1)] Dictionary<string, Verdict> BySource)
{
    /// <summary>The stricter of the overall verdict and the source's own.</summary>
    public Verdict For(string source) => BySource.TryGetValue(source, out var own) && own.Kind > Overall.Kind ? own : Overall;
}
