using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>
/// Watches in each region of the score (<see cref="ScoreRegions"/>) that as many labels are of class 1 as its calibrated scores lead one to expect: evidence of an e-detector per region and direction over the labelled rows of judged panes. Scores
/// that are too high in one region and right elsewhere move the version's own figures by a fifth of it. Pure; not thread-safe.
/// </summary>
/// <remarks>
/// Expected is what the scores of the region's rows say, plus what the region lay beside that in the reference; no evidence is a departure of up to <see cref="DecayWatch.ToleratedRise"/>, or of the error of that level where it is larger, at
/// such a probability that all levels hold together with 1 − δ. Rows of a pane go astray together (<see cref="PaneScatter"/>), also by the phase of a rhythm: n of them count for n/(1 + nv).
/// </remarks>
public sealed class RegionWatch
{
    /// <summary>6 panes: from fewer nobody knows how much whole panes scatter.</summary>
    public const int LeastPanes = ReferenceLevel.LeastFreedom + 1;

    /// <summary>Of five regions, in two directions.</summary>
    private const int Detectors = 10;

    private readonly VersionSpec spec;
    private readonly ConfidenceBasedEstimator estimator;
    private readonly ScoreRegions? regions;
    private readonly Level[] levels = [];
    private readonly double scatter;
    private readonly double logThreshold;

    /// <param name="spec">Gives panes their positions.</param>
    /// <param name="estimator">Calibrated on the reference.</param>
    /// <param name="reference"><c>OutcomeCells</c> per reference pane, all sources together.</param>
    /// <param name="state">One per region; empty at the beginning.</param>
    public RegionWatch(VersionSpec spec, ConfidenceBasedEstimator estimator, IReadOnlyCollection<SummaryPart> reference, IReadOnlyList<RegionState> state)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(state);
        (this.spec, this.estimator, logThreshold) = (spec, estimator, AlarmRule.LogThreshold(BudgetPart.Performance, Detectors));
        OutcomeCells[] panes = [.. reference.Select(part => OutcomeCells.Read(part.Bytes)).Where(cells => cells.Count > 0)];
        var whole = new OutcomeCells();
        foreach (var pane in panes)
            whole.Merge(pane);
        if (panes.Length < LeastPanes || ScoreRegions.Of(whole) is not { } found || found.Of(whole, estimator) is not { } all)
            return;
        regions = found;
        var shown = panes.Select(pane => found.Of(pane, estimator)).OfType<RegionOutcome[]>().ToArray();
        var scatters = new PaneScatter();
        for (var region = 0; region < found.Count; region++)
            scatters.Add(shown.Select(pane => pane[region]).Select(pane => ((double)pane.Rows, pane.Rows > 0 ? pane.Excess : 0)), RowVariance(all[region]));
        scatter = scatters.Upper();
        var quantile = Normal.InvCDF(0, 1, 1 - AlarmRule.Delta / (2 * found.Count));
        levels =
        [
            .. all.Select((region, i) => new Level(
                region.Excess, Math.Max(DecayWatch.ToleratedRise, quantile * Math.Sqrt(RowVariance(region) * (1.0 / region.Rows + scatter / shown.Count(pane => pane[i].Rows > 0)))),
                new(i < state.Count ? state[i].Surplus : null), new(i < state.Count ? state[i].Deficit : null))),
        ];
    }

    public RegionState[] State() => [.. levels.Select(level => new RegionState(level.Surplus.State(), level.Deficit.State()))];

    /// <summary>Takes the outcomes of a judged pane, panes in ascending order; returns a finding or null. A pane without labels, or with retractions ahead of what they retract, changes nothing.</summary>
    public RegionFinding? Judge(long pane, OutcomeCells outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        if (regions?.Of(outcomes, estimator) is not { } shown)
            return null;
        var found = new List<(int Region, bool TooHigh, ExcessWatch Watch)>();
        for (var i = 0; i < levels.Length; i++)
        {
            var (level, rows) = (levels[i], shown[i].Rows);
            if (rows == 0)
                continue;
            var expected = Math.Clamp(shown[i].Expected + level.Usual * rows, 0, rows);
            var effect = 1 + scatter * rows;
            if (level.Surplus.Step(pane, shown[i].Positives, rows, expected, level.Margin, effect, logThreshold) && level.Surplus.Speaks(pane, level.Surplus.Excess >= DecayWatch.ToleratedRise))
                found.Add((i, false, level.Surplus));
            if (level.Deficit.Step(pane, rows - shown[i].Positives, rows, rows - expected, level.Margin, effect, logThreshold) && level.Deficit.Speaks(pane, level.Deficit.Excess >= DecayWatch.ToleratedRise))
                found.Add((i, true, level.Deficit));
        }
        if (found.Count == 0)
            return null;
        var strongest = found.MaxBy(finding => finding.Watch.LogEvidence);
        var alike = found.Count(finding => finding.TooHigh == strongest.TooHigh);
        return new(Finding(pane, strongest.Region, strongest.TooHigh, strongest.Watch, found.Count - 1), 2 * alike > levels.Length);
    }

    private Signal Finding(long pane, int region, bool tooHigh, ExcessWatch watch, int others)
    {
        double rows = watch.SinceRows, ones = tooHigh ? rows - watch.SinceOnes : watch.SinceOnes, expected = tooHigh ? rows - watch.SinceExpected : watch.SinceExpected;
        var more = others == 0 ? "" : others == 1 ? "; another region departs, too" : $"; {others} other regions depart, too";
        return new()
        {
            Family = Family.Calibration,
            Subject = new(),
            Pane = pane,
            Position = spec.StartOf(pane + 1),
            Detector = "Bernoulli e-detector",
            Statistic = "label_rate_minus_estimated_in_region",
            Value = (ones - expected) / rows,
            IsLowerWorse = tooHigh,
            LogEvidence = watch.LogEvidence,
            LogThreshold = logThreshold,
            SincePane = watch.SincePane ?? pane,
            Sentence = FormattableString.Invariant($"scores from {regions!.LowerEnd(region):0.00} to {regions.LowerEnd(region + 1):0.00} are too {(tooHigh ? "high" : "low")}: of {rows:#,0} labels {100 * expected / rows:0.0} % were expected to be of class 1, {100 * ones / rows:0.0} % came so{more}"),
        };
    }

    // Where the calibration says "never" or "always" it is not certain all the same.
    private static double RowVariance(RegionOutcome region) => Math.Max(region.Variance / region.Rows, 1.0 / (region.Rows + 2));

    private sealed record Level(double Usual, double Margin, ExcessWatch Surplus, ExcessWatch Deficit);
}
