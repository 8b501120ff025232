using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>
/// Finds slices that nobody declared: cells of a feature, and of two, in which labels contradict the scores more often than these and the reference lead one to expect. Each that has rows enough has an e-detector over judged panes, and all
/// share one budget of false alarms, a half for cells and a half for pairs. (docs/statistics.md) Pure; not thread-safe.
/// </summary>
/// <remarks>
/// One departure moves many cells: those that hold the rows, parts of these, and those that share rows with them. Of those that cross their threshold in a pane the one is found first whose labels since its evidence began are the least likely; another is found only when
/// the excess that is left, without what the version shows beside it or what found slices put into it by their shared rows, is at least <see cref="DecayWatch.ToleratedRise"/> and half of what it shows, and beyond chance. What was found earlier and the new one explains gives way to it.
/// </remarks>
public sealed class SliceDiscovery
{
    /// <summary>10 labelled rows of a pane...</summary>
    public const long LeastRows = 10;

    /// <summary>...and a two-hundredth of them: smaller cells say next to nothing in a pane, and matter as little.</summary>
    public const double LeastShare = 0.005;

    /// <summary>Four fifths: what departs there is the version, which has its own watches.</summary>
    public const double MostShare = 0.8;

    private readonly DiscoveryReference reference;
    private readonly CellBeliefs beliefs;
    private readonly Dictionary<int, (double Usual, double Allowance)> known = [];
    private readonly SortedDictionary<int, Candidate> candidates = [];
    private readonly List<DiscoveredSlice> found;
    private int lastNumber;
    private int withoutPlace;

    /// <param name="reference">What it is watched with.</param>
    /// <param name="state">Null at the beginning.</param>
    public SliceDiscovery(DiscoveryReference reference, SliceDiscoveryState? state)
    {
        ArgumentNullException.ThrowIfNull(reference);
        (this.reference, beliefs) = (reference, new(reference));
        foreach (var candidate in state?.Candidates ?? [])
            candidates[candidate.Key] = new(candidate);
        found = [.. state?.Found ?? []];
        (lastNumber, withoutPlace) = (state?.LastNumber ?? 0, state?.WithoutPlace ?? 0);
    }

    /// <summary>How many cells of single features are watched, and how many pairs.</summary>
    public (int Cells, int Pairs) Watched => (beliefs.Cells, beliefs.Pairs);

    public SliceDiscoveryState State() => new() { Candidates = [.. candidates.Values.Select(candidate => candidate.State())], Found = [.. found], LastNumber = lastNumber, WithoutPlace = withoutPlace };

    /// <summary>Takes the labels of a judged pane, panes in ascending order; returns findings, one per slice. A pane without labels, or with retractions ahead of what they retract, changes nothing.</summary>
    public IReadOnlyList<Signal> Judge(long pane, ContradictionCells counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts[CellKeys.All] is not { Rows: > 0 } all || !counts.IsWhole)
            return [];
        var crossed = new List<Candidate>();
        foreach (var (key, tally) in counts.NonEmpty())
        {
            if (key != CellKeys.All && tally.Rows >= Math.Max(LeastRows, LeastShare * all.Rows) && tally.Rows <= MostShare * all.Rows && Step(pane, key, tally, all) is { } candidate)
                crossed.Add(candidate);
        }
        for (var i = 0; i < found.Count; i++)
        {
            // One that has recovered shows what it was, until it crosses its threshold again.
            var (slice, isCrossed) = (found[i], crossed.Exists(candidate => candidate.Key == found[i].Key));
            found[i] = candidates.TryGetValue(slice.Key, out var candidate) && (slice.Lasts || isCrossed) ? Shown(slice, candidate, pane) : slice with { Lasts = false };
        }
        withoutPlace = 0;
        // Also those without a place: of what they explain nothing is to be found either.
        var departed = found.Select(slice => (slice.Key, slice.Excess, slice.LastPane)).ToList();
        foreach (var candidate in crossed.OrderByDescending(candidate => Surprise(candidate, 0)).ThenBy(candidate => candidate.Key))
        {
            if (found.Exists(slice => slice.Key == candidate.Key) || IsExplained(candidate, departed, counts))
                continue;
            var departure = (candidate.Key, Excess: candidate.Own.Excess - Known(candidate.Key).Usual, LastPane: pane);
            // A part may show sooner than the whole, where its scores are surer: it gives way.
            found.RemoveAll(slice => slice.Lasts && candidates.TryGetValue(slice.Key, out var earlier) && IsExplained(earlier, [departure], counts));
            departed.Add(departure);
            Place(pane, candidate);
        }
        return [.. found.Where(slice => crossed.Exists(candidate => candidate.Key == slice.Key)).Select(slice => Finding(pane, slice))];
    }

    // Null unless it crosses its threshold, and by a change that matters.
    private Candidate? Step(long pane, int key, CellTally tally, CellTally all)
    {
        var candidate = candidates.GetValueOrDefault(key) ?? new(key);
        var (usual, allowance) = Known(key);
        var logThreshold = LogThresholdOf(key);
        if (!candidate.Step(pane, tally, all, Math.Clamp((tally.Expected / tally.Rows) + allowance, 0, 1), reference.PaneVariance, logThreshold))
        {
            candidates.Remove(key);
            return null;
        }
        candidates[key] = candidate;
        return candidate.LogEvidence >= logThreshold && candidate.Speaks(pane, candidate.Own.Excess - usual >= DecayWatch.ToleratedRise) ? candidate : null;
    }

    // Also by one that has recovered since, as long as the candidate's evidence is of its time: that of few rows takes longer to go.
    private bool IsExplained(Candidate candidate, IEnumerable<(int Key, double Excess, long LastPane)> departed, ContradictionCells counts)
    {
        var excess = candidate.Own.Excess - Known(candidate.Key).Usual;
        var shared = departed.Where(slice => slice.LastPane >= candidate.SincePane).Sum(slice => SliceOverlap.Of(candidate.Key, slice.Key, counts) * slice.Excess);
        var explained = Math.Max(shared, (candidate.All - candidate.Own).Excess);
        if (excess - explained < Math.Max(DecayWatch.ToleratedRise, excess / 2))
            return true;
        // Where many cells depart, those that chance has moved furthest come first: what is left must be as unlikely as what crosses a threshold (Chernoff's bound).
        return Surprise(candidate, explained) < LogThresholdOf(candidate.Key);
    }

    // Nats by which its labels since its evidence began speak against what is expected of them and explained: unlike that evidence, it is not capped.
    private double Surprise(Candidate candidate, double explained)
    {
        var share = (double)candidate.Own.Contradicting / candidate.Own.Rows;
        var expected = Math.Clamp((candidate.Own.Expected / candidate.Own.Rows) + Known(candidate.Key).Usual + explained, 0.001, 0.999);
        return share <= expected ? 0 : candidate.Worth * ((share * Math.Log(share / expected)) + (share < 1 ? (1 - share) * Math.Log((1 - share) / (1 - expected)) : 0));
    }

    // What has recovered makes room for what has not, the longest ago first.
    private void Place(long pane, Candidate candidate)
    {
        if (found.Count >= reference.Spec.Discovery!.Most)
        {
            if (found.Where(slice => !slice.Lasts).MinBy(slice => slice.LastPane) is not { } recovered)
            {
                withoutPlace++;
                return;
            }
            found.Remove(recovered);
        }
        found.Add(Shown(new()
        {
            Number = ++lastNumber,
            Key = candidate.Key,
            Where = CellConditions.Of(candidate.Key, reference.Features),
            Subject = CellConditions.SubjectOf(candidate.Key, reference.Features),
            FoundPane = pane,
            SincePane = candidate.SincePane,
            LastPane = pane,
            Rows = 0,
            Contradicting = 0,
            Expected = 0,
            AllRows = 0,
            LogEvidence = 0,
            LogThreshold = LogThresholdOf(candidate.Key),
            Lasts = true,
        }, candidate, pane));
    }

    private DiscoveredSlice Shown(DiscoveredSlice slice, Candidate candidate, long pane) => slice with
    {
        SincePane = candidate.SincePane,
        LastPane = pane,
        Rows = candidate.Own.Rows,
        Contradicting = candidate.Own.Contradicting,
        Expected = candidate.Own.Expected + (candidate.Own.Rows * Known(candidate.Key).Usual),
        AllRows = candidate.All.Rows,
        LogEvidence = candidate.LogEvidence,
        Lasts = true,
    };

    private Signal Finding(long pane, DiscoveredSlice slice) => new()
    {
        Family = Family.Calibration,
        Subject = new() { Slice = slice.Subject },
        Pane = pane,
        Position = reference.Spec.StartOf(pane + 1),
        Detector = "Bernoulli e-detector, CUSUM form",
        Statistic = "label_contradiction_excess",
        Value = slice.Excess,
        LogEvidence = slice.LogEvidence,
        LogThreshold = slice.LogThreshold,
        SincePane = slice.SincePane,
        Sentence = FormattableString.Invariant($"in the rows with {slice.Where} ({slice.Name}) labels contradict the scores more often than these lead one to expect: {100.0 * slice.Contradicting / slice.Rows:0.0} % of {slice.Rows:#,0} labels against {100 * slice.Expected / slice.Rows:0.0} %"),
    };

    private double LogThresholdOf(int key) => AlarmRule.LogThreshold(BudgetPart.Discovery, 2 * (CellKeys.IsPair(key) ? beliefs.Pairs : beliefs.Cells));

    private (double Usual, double Allowance) Known(int key)
    {
        if (!known.TryGetValue(key, out var belief))
            known[key] = belief = (beliefs.Of(key).Mean, beliefs.Allowance(key));
        return belief;
    }
}
