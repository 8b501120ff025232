using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Thresholds;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Grains.Features;

/// <summary>The detectors of one stream (a feature, all sources together or one): distribution, missing rate, unseen rate. One step per pane with rows; not thread-safe.</summary>
public sealed class StreamWatch
{
    /// <summary>Three panes together show a lasting change that one small pane hides in its noise.</summary>
    private const int PanesTogether = 3;

    /// <summary>A pane that departs by chance alone less than once in a thousand belongs to the change that the evidence shows: large panes bring evidence one pane late, for bets on any shape must have seen it first.</summary>
    private const double OnsetLevel = 0.001;

    private readonly FeatureReference feature;
    private readonly StreamAnchor anchor;
    private readonly int comparisons;
    private readonly double logThreshold;
    private readonly RankTiltEDetector? ranks;
    private readonly CategoricalEDetector? categories;
    private readonly RateWatch missing;
    private readonly RateWatch unseen;
    private readonly Queue<(long Pane, long[] Counts)> recent = new();
    private readonly TurnWatch turn;
    private readonly ThresholdWatch? thresholds;
    private long? driftSince;
    private long? departsSince;
    private long? spoke;

    public StreamWatch(FeatureReference feature, StreamAnchor anchor, StreamState? state)
    {
        ArgumentNullException.ThrowIfNull(feature);
        ArgumentNullException.ThrowIfNull(anchor);
        (this.feature, this.anchor) = (feature, anchor);
        comparisons = Math.Max(1, feature.Streams) * feature.Spec.Phases;
        logThreshold = AlarmRule.LogThreshold(feature.Streams);
        var slack = new ReferenceSlack(anchor.Tolerance, AlarmRule.Delta, comparisons) { LogThreshold = logThreshold };
        if (anchor.IsNumeric)
        {
            ranks = state is null ? null : RankTiltEDetector.Read(state.Drift, slack, anchor.Variation);
            // Earlier releases watched neither the tails nor what lies above a tied maximum: there the distribution is watched afresh.
            if (ranks?.Bins != anchor.DriftCellCount)
                (ranks, state) = (new(anchor.DriftCellCount, slack, effect: anchor.Variation), state is null ? null : state with { DriftSince = null, RecentPanes = [], RecentCounts = [] });
        }
        else
            categories = state is null ? new(anchor.Cells, slack, effect: anchor.Variation) : CategoricalEDetector.Read(state.Drift, slack, anchor.Variation);
        missing = state is null ? new() : new(state.Missing);
        unseen = state is null ? new() : new(state.Unseen);
        (driftSince, departsSince, spoke) = (state?.DriftSince, state?.DepartsSince, state?.SpokePane);
        turn = new(state?.Turn);
        if (feature.Thresholds is { } limits && anchor.Source.Length == 0)
            thresholds = new(feature.Spec, new() { Feature = feature.Feature.Name }, Who, limits, state?.Thresholds);
        for (var i = 0; i < state?.RecentPanes.Length; i++)
            recent.Enqueue((state.RecentPanes[i], state.RecentCounts[(i * anchor.Cells)..((i + 1) * anchor.Cells)]));
    }

    /// <summary>ln R of the distribution after the last step, before the cap; null before the first.</summary>
    public double? LogEvidence { get; private set; }

    /// <summary>Takes the rows of a pane; returns the findings.</summary>
    public IEnumerable<Signal> Step(long pane, Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        Signal[] found = [.. new[] { Drift(pane, column), Quality(pane, column) }.OfType<Signal>()];
        return thresholds is null ? found : ThresholdWatch.Choose(found, [.. thresholds.Step(pane, FeatureStatistics.Of(pane, column, anchor)).Select(signal => Explained(signal, column))]);
    }

    private Signal Explained(Signal signal, Column column)
    {
        if (signal.Family != Family.Drift || !anchor.ByName(column))
            return signal;
        var (reference, counts) = anchor.Compare(signal.Pane, column);
        var (prediction, error) = anchor.Explained(reference, counts);
        return signal with { PredictionShift = prediction, ErrorShift = error, IsTurned = turn.IsTurned, Psi = Corrected(reference, counts) };
    }

    public StreamState State() => new()
    {
        Source = anchor.Source,
        Drift = BinaryOutput.BytesOf(ranks is null ? categories!.WriteTo : ranks.WriteTo),
        DriftSince = driftSince,
        Missing = missing.State(),
        Unseen = unseen.State(),
        RecentPanes = [.. recent.Select(entry => entry.Pane)],
        RecentCounts = [.. recent.SelectMany(entry => entry.Counts)],
        Turn = turn.State(),
        DepartsSince = departsSince,
        SpokePane = spoke,
        Thresholds = thresholds?.State(),
    };

    private Signal? Drift(long pane, Column column)
    {
        if (column.Values == 0)
            return null;
        var (reference, counts) = anchor.Compare(pane, column);
        var shown = PopulationStabilityIndex.Calibrate(reference, counts);
        var now = shown?.BiasCorrected ?? 0;
        if (AlarmRule.BeginsAnew(pane, spoke))
        {
            ForgetEvidence();
            (driftSince, spoke) = (null, null);
            turn.Forget();
        }
        var departs = now >= AlarmRule.LastingPart * AlarmRule.MaterialPsi && shown?.PValue <= OnsetLevel;
        if (departs && (ranks?.LogR ?? categories!.LogR) >= AlarmRule.LogTold && anchor.ByName(column) && turn.Turns(reference, counts))
            BeginAgain(pane);
        departsSince = departs ? departsSince ?? pane : null;
        var before = ranks?.LogR ?? categories!.LogR;
        var (evidence, most) = AlarmRule.Capped(logThreshold, before, Evidence(pane, column));
        driftSince = evidence <= 0 ? pane + 1 : driftSince ?? pane;
        if (evidence <= 0 && !departs)
            turn.Forget();
        LogEvidence = double.IsNegativeInfinity(evidence) ? null : evidence;
        ranks?.Cap(most);
        categories?.Cap(most);
        if (anchor.ByName(column))
            recent.Enqueue((pane, counts));
        else
            recent.Clear();
        if (recent.Count > PanesTogether)
            recent.Dequeue();
        if (evidence < AlarmRule.LogTold)
            return null;
        var (together, countsTogether) = (anchor.CountsAt(recent.Select(entry => entry.Pane)), Together());
        var psi = Corrected(together, countsTogether);
        if (now >= psi)
            (psi, together, countsTogether) = (now, reference, counts);
        if (psi < AlarmRule.LastingPart * AlarmRule.MaterialPsi)
            return null;
        spoke = pane;
        var (prediction, error) = anchor.ByName(column) ? anchor.Explained(together, countsTogether) : default;
        return Finding(pane, Family.Drift, ranks is null ? "categorical e-detector" : "rank-tilt e-detector", "psi_corrected", psi, evidence, Earlier(driftSince, departsSince), PlainWords.Drift(Who, anchor.At(pane).Read(), column, psi)) with
        {
            IsSlight = psi < AlarmRule.MaterialPsi,
            Psi = psi,
            IsTurned = turn.IsTurned,
            PredictionShift = prediction,
            ErrorShift = error,
        };
    }

    private double Evidence(long pane, Column column)
    {
        var (reference, counts) = anchor.CompareForDetector(pane, column);
        return (ranks?.Step(counts, reference) ?? categories!.Step(counts, reference, anchor.NewReserve)).LogR;
    }

    // The opposite change needs evidence of its own.
    private void BeginAgain(long pane)
    {
        ForgetEvidence();
        recent.Clear();
        (driftSince, departsSince) = (pane, null);
    }

    private void ForgetEvidence()
    {
        ranks?.Reset();
        categories?.Reset();
    }

    private static long? Earlier(long? a, long? b) => a is null || b < a ? b ?? a : a;

    // One signal per family, stream and pane: the one whose rate rose further.
    private Signal? Quality(long pane, Column column)
    {
        var before = anchor.At(pane);
        var found = new List<(double Rise, Signal Signal)>();
        if (missing.Step(pane, column.Unusable, column.Rows, anchor.MissingNull(pane, comparisons), logThreshold))
            Note("missing_rate", missing, Rate(column.Unusable, column.Rows), Rate(before.Unusable, before.Rows), PlainWords.Missing);
        if (column.Categories is not null && unseen.Step(pane, anchor.Unseen(column), column.Values, anchor.UnseenNull(comparisons), logThreshold))
            Note("unseen_rate", unseen, Rate(anchor.Unseen(column), column.Values), 0, PlainWords.Unseen);
        return found.OrderByDescending(finding => finding.Rise).Select(finding => finding.Signal).FirstOrDefault();

        void Note(string statistic, RateWatch watch, double now, double then, Func<string, double, double, string> sentence)
        {
            if (watch.Speaks(pane, now - then >= AlarmRule.MaterialRate))
                found.Add((now - then, Finding(pane, Family.Quality, "Bernoulli e-detector", statistic, now, watch.LogEvidence ?? 0, watch.SincePane, sentence(Who, now, then))));
        }
    }

    private Signal Finding(long pane, Family family, string detector, string statistic, double value, double evidence, long? since, string sentence) => new()
    {
        Family = family,
        Subject = new() { Feature = feature.Feature.Name, Source = anchor.Source },
        Pane = pane,
        Position = feature.Spec.StartOf(pane + 1),
        Detector = detector,
        Statistic = statistic,
        Value = value,
        LogEvidence = evidence,
        LogThreshold = logThreshold,
        SincePane = since ?? pane,
        Sentence = sentence,
    };

    private string Who => PlainWords.Name(feature.Feature.Name, anchor.Source);

    private long[] Together()
    {
        var sum = new long[anchor.Cells];
        foreach (var (_, counts) in recent)
        {
            for (var cell = 0; cell < sum.Length; cell++)
                sum[cell] += counts[cell];
        }
        return sum;
    }

    private static double Corrected(long[] reference, long[] counts) => PopulationStabilityIndex.Calibrate(reference, counts)?.BiasCorrected ?? 0;

    private static double Rate(long ones, long rows) => rows == 0 ? 0 : (double)ones / rows;
}
