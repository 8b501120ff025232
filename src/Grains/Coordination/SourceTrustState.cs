using Watchgrain.Grains.Sources;

namespace Watchgrain.Grains.Coordination;

/// <summary>The sources of a version that have been judged by their labels. At most <see cref="SourceNames.MostRegistered"/> and <c>other</c>: no source grain has another name, so nobody fills it with names.</summary>
[GenerateSerializer, Alias("wg.SourceTrustState")]
public sealed class SourceTrustState
{
    /// <summary>1,000 spans; the oldest are dropped first and counted.</summary>
    public const int MostSpans = 1000;

    [Id(0)] public Dictionary<string, SourceStanding> Standings { get; set; } = new(StringComparer.Ordinal);

    /// <summary>In the order in which they began to be suspect.</summary>
    [Id(1)] public List<SuspectSpan> Suspects { get; set; } = [];

    [Id(2)] public long DroppedSpans { get; set; }

    public SourceStanding Of(string source)
    {
        if (!Standings.TryGetValue(source, out var standing)) Standings.Add(source, standing = new() { Place = Standings.Count });
        return standing;
    }

    /// <summary>Notes that the panes of a source since <paramref name="first"/> are suspect: a new span, or the one that goes on.</summary>
    public void Suspect(string source, long first, long pane, double logEvidence, ContradictionTally since)
    {
        var at = Suspects.FindLastIndex(span => span.Source == source);
        if (at >= 0 && Suspects[at].FirstPane == first) Suspects[at] = Suspects[at] with { LastPane = pane, LogEvidence = Math.Max(Suspects[at].LogEvidence, logEvidence), Tally = since };
        else Suspects.Add(new(source, first, pane, logEvidence, since));
        var excess = Suspects.Count - MostSpans;
        if (excess <= 0) return;
        Suspects.RemoveRange(0, excess);
        DroppedSpans += excess;
    }
}
