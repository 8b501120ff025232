using System.Globalization;
using Sums = Watchgrain.Grains.Sources.SourceLabelSums;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Sources;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Coordination;

/// <summary>
/// Finds sources that flip labels: per judged pane the contradictions of each source beside what the model, its own level in the reference and its peers lead one to expect (<see cref="PeerComparison"/>), as evidence of a
/// <see cref="SourceFlipDetector"/> per source. At <see cref="LogSuspect"/> its panes since the evidence began are suspect; at its threshold in the version's budget (<see cref="BudgetPart.Sources"/>) there is a signal. Pure.
/// </summary>
/// <remarks>
/// The evidence that makes panes suspect is that of one source alone and outside the budget: an honest source has a suspect spell once in 20,000 panes at most. The budget is for incidents, over all sources together, and asks for more.
/// Measured rates: docs/statistics.md.
/// </remarks>
public static class SourceTrust
{
    public const string Detector = "source label e-detector";

    public const string Statistic = "label_excess_z";

    /// <summary>Fewer labels of a pane say little, and their source is no peer.</summary>
    public const long LeastLabels = 30;

    /// <summary>ln 20,000: a clean source is suspect once in so many panes at most.</summary>
    public static readonly double LogSuspect = Math.Log(20_000);

    // The sources that were judged first, as many as have statistics of their own, have half of the part, the rest the other half: few sources do not pay for a thousand.
    private const int FirstPlaces = SourceNames.MostWithStatistics + 1;
    private const int LaterPlaces = SourceNames.MostRegistered + 1 - FirstPlaces;

    /// <summary>ln(A/w) of a source's evidence.</summary>
    /// <param name="place"><see cref="SourceStanding.Place"/>.</param>
    public static double LogThreshold(int place) => AlarmRule.LogThreshold(BudgetPart.Sources, 2 * (place < FirstPlaces ? FirstPlaces : LaterPlaces));

    /// <summary>Takes the sums of one pane, moves the standings and returns a signal for each source above its threshold.</summary>
    /// <param name="trust">Changed.</param>
    /// <param name="pane">Panes in ascending order.</param>
    /// <param name="position">First position after the pane.</param>
    /// <param name="sums">Of the sources with labels in it.</param>
    /// <param name="quarantine">Sources in it are judged, which shows whether they have recovered, and are nobody's peers.</param>
    public static IReadOnlyList<Signal> Judge(SourceTrustState trust, long pane, long position, IEnumerable<Sums> sums, Quarantine? quarantine = null)
    {
        ArgumentNullException.ThrowIfNull(trust);
        var judged = new List<(Sums Sums, SourceStanding Standing, JudgedSource Pane)>();
        foreach (var source in sums.OrderBy(sum => sum.Source, StringComparer.Ordinal))
        {
            if (source.Labels < LeastLabels || source.Zero?.ToStatistics() is not { } zero || source.One?.ToStatistics() is not { } one)
            {
                GoOn(trust, source.Source, pane);
                continue;
            }

            var standing = trust.Of(source.Source);
            judged.Add((source, standing, new(zero, one, standing.Record.Length > 0 ? SourceRecord.Read(standing.Record) : SourceRecord.None) { IsApart = quarantine?.Holds(source.Source, pane) ?? false }));
        }

        JudgedSource[] panes = [.. judged.Select(source => source.Pane)];
        var scores = SourceLabelExcess.Scores([.. judged.Select(source => source.Sums.ToStatistics())], [.. judged.Select(source => source.Pane.IsApart)]);
        var signals = new List<Signal>();
        for (var i = 0; i < judged.Count; i++)
        {
            var (source, standing, own) = judged[i];
            var logThreshold = LogThreshold(standing.Place);
            if (PeerComparison.Of(panes, i, logThreshold) is not { } comparison) GoOn(trust, source.Source, pane);
            else if (Step(trust, source.Source, standing, pane, logThreshold, comparison, ContradictionTally.Of(own, comparison))) signals.Add(Alarm(source.Source, standing, pane, position, scores[i] ?? 0, logThreshold));
        }

        return signals;
    }

    // Labels that are too few to judge, or have too few peers, are as suspect as those before: sending less must not be a way out.
    private static void GoOn(SourceTrustState trust, string source, long pane)
    {
        if (trust.Standings.GetValueOrDefault(source) is { LogEvidence: { } evidence, SincePane: { } since } standing && evidence >= LogSuspect) trust.Suspect(source, since, pane, evidence, standing.Since);
    }

    /// <summary>Moves one standing by a pane; true when there is a signal.</summary>
    private static bool Step(SourceTrustState trust, string source, SourceStanding standing, long pane, double logThreshold, SourceComparison comparison, ContradictionTally tally)
    {
        var detector = standing.Detector.Length > 0 ? SourceFlipDetector.Read(standing.Detector) : new();
        if (AlarmRule.BeginsAnew(pane, standing.SpokePane))
        {
            detector.Reset();
            (standing.Growth, standing.SpokePane, standing.SincePane, standing.Since) = (0, null, null, default);
        }

        var before = detector.LogR;
        var step = detector.Step(comparison.LogFactors);
        var (evidence, most) = AlarmRule.Capped(logThreshold, before, step.LogR);
        detector.Cap(most);
        var grown = evidence > 0 ? Math.Max(0, standing.Growth + step.LogE) : 0;
        // What made panes suspect lasts as long as it does, however much the last ones spoke against it.
        if (grown == 0 && evidence < LogSuspect) (standing.SincePane, standing.Since) = (null, default);
        else (standing.SincePane, standing.Since) = standing.SincePane is { } began ? (began, standing.Since + tally) : (pane, tally);
        (standing.Growth, standing.LogEvidence, standing.LastPane) = (grown, double.IsNegativeInfinity(evidence) ? null : evidence, pane);
        standing.Detector = BinaryOutput.BytesOf(detector.WriteTo);
        standing.Record = BinaryOutput.BytesOf(comparison.Record.WriteTo);
        if (standing.SincePane is not { } since) return false;
        // Also a pane that speaks for the source: until it has made up for the others nobody should learn from it.
        if (evidence >= LogSuspect) trust.Suspect(source, since, pane, evidence, standing.Since);
        if (step.LogE <= 0 || evidence < logThreshold) return false;
        standing.SpokePane = pane;
        return true;
    }

    private static Signal Alarm(string source, SourceStanding standing, long pane, long position, double score, double logThreshold) => new()
    {
        Family = Family.Poisoning,
        Subject = new Subject { Source = source },
        Pane = pane,
        Position = position,
        Detector = Detector,
        Statistic = Statistic,
        Value = score,
        LogEvidence = standing.LogEvidence ?? 0,
        LogThreshold = logThreshold,
        SincePane = standing.SincePane ?? pane,
        Sentence = Sentence(source, standing, pane),
    };

    private static string Sentence(string source, SourceStanding standing, long pane)
    {
        var (since, panes) = (standing.Since, pane - (standing.SincePane ?? pane) + 1);
        var when = panes == 1 ? "of this pane" : string.Create(CultureInfo.InvariantCulture, $"of the last {panes} panes");
        // Several classes have no directions: their predicted class is right or wrong.
        var directions = since.OnesExpected > 0 && since.ZerosExpected > 0
            ? string.Create(CultureInfo.InvariantCulture, $" ({since.OnesForZero} say 1 where 0 was predicted, expected {since.OnesExpected:0}; {since.ZerosForOne} say 0 where 1 was predicted, expected {since.ZerosExpected:0})")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Source {source}: {since.Contradictions} of {since.Labels} labels {when} contradict the prediction, where the model, the source's own record and its peers lead one to expect {since.Expected:0}{directions}.");
    }
}
