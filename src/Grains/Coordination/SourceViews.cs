namespace Watchgrain.Grains.Coordination;

/// <summary>All judged sources of a version, those with most evidence first, and how many spans of suspect panes have been dropped (<see cref="SourceTrustState.MostSpans"/>).</summary>
[GenerateSerializer, Immutable, Alias("wg.SourceViews")]
public sealed record SourceViews([property: Id(0)] SourceView[] Sources, [property: Id(1)] long DroppedSpans)
{
    public static SourceViews Of(SourceTrustState trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        var spans = trust.Suspects.ToLookup(span => span.Source, StringComparer.Ordinal);
        return new(
            [
                .. trust.Standings.OrderByDescending(entry => entry.Value.LogEvidence ?? double.NegativeInfinity).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new SourceView(
                    entry.Key, entry.Value.LastPane, entry.Value.LogEvidence, SourceTrust.LogThreshold(entry.Value.Place), entry.Value.SincePane, entry.Value.Since, [.. spans[entry.Key]])),
            ],
            trust.DroppedSpans);
    }
}
