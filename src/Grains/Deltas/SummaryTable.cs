using System.Buffers;
using Watchgrain.Grains.Floods;
using Watchgrain.Statistics.Abuse;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.Labels;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Deltas;

/// <summary>
/// Summaries of one subject by pane, source and kind: what a sender gathers for a receiver, and what a receiver holds of its open panes. Pure; not thread-safe.
/// </summary>
/// <param name="binning">Reference bins of the subject's numeric summaries; null when it has none.</param>
public sealed class SummaryTable(NumericBinning? binning = null)
{
    /// <summary>512: panes of that many distinct rows of a source are counted exactly, larger ones to within 5 %, in 5 KB.</summary>
    public const int RepeatBound = 512;

    private readonly SortedDictionary<PartKey, object> summaries = [];

    public bool IsEmpty => summaries.Count == 0;

    /// <summary>The panes that have a summary, ascending.</summary>
    public IEnumerable<long> Panes => summaries.Keys.Select(key => key.Pane).Distinct();

    public NumericSummary Numeric(long pane, string source) => Summary(new(pane, SummaryKind.Numeric, source), () => new NumericSummary(binning));

    public CategoricalSummary Categorical(long pane, string source) => Summary(new(pane, SummaryKind.Categorical, source), () => new CategoricalSummary());

    public ScoreCells Scores(long pane, string source) => Summary(new(pane, SummaryKind.Scores, source), () => new ScoreCells());

    public OutcomeCells Outcomes(long pane, string source) => Summary(new(pane, SummaryKind.Outcomes, source), () => new OutcomeCells());

    public RandomFourierMean Joint(long pane, string source) => Summary(new(pane, SummaryKind.Joint, source), () => new RandomFourierMean());

    public LabelDelays Delays(long pane, string source) => Summary(new(pane, SummaryKind.LabelDelays, source), () => new LabelDelays());

    public ExposedOutcomes Exposed(long pane, string source) => Summary(new(pane, SummaryKind.Exposed, source), () => new ExposedOutcomes());

    public PredictedValues Predicted(long pane, string source) => Summary(new(pane, SummaryKind.Predicted, source), () => new PredictedValues());

    public PredictionErrors Errors(long pane, string source) => Summary(new(pane, SummaryKind.Errors, source), () => new PredictionErrors());

    /// <param name="pane">Which.</param>
    /// <param name="source">Whose.</param>
    /// <param name="classes">Of the version.</param>
    public ClassScores ClassScores(long pane, string source, int classes) => Summary(new(pane, SummaryKind.ClassScores, source), () => new ClassScores(classes));

    /// <param name="pane">Which.</param>
    /// <param name="source">Whose.</param>
    /// <param name="classes">Of the version.</param>
    public ClassOutcomes ClassOutcomes(long pane, string source, int classes) => Summary(new(pane, SummaryKind.ClassOutcomes, source), () => new ClassOutcomes(classes));

    public ContradictionCells Contradictions(long pane, string source) => Summary(new(pane, SummaryKind.Contradictions, source), () => new ContradictionCells());

    public OutsideRows Outside(long pane, string source) => Summary(new(pane, SummaryKind.Outside, source), () => new OutsideRows());

    public DuplicateRows Repeats(long pane, string source, RepeatKind kind) => Summary(new(pane, KindOf(kind), source), NewRepeats);

    /// <summary>Of a caller: all sources together, for queries are compared with each other whoever reports them.</summary>
    /// <param name="pane">Which.</param>
    /// <param name="features">Of a query.</param>
    public CallerQueries Queries(long pane, int features) => Summary(new(pane, SummaryKind.Queries, ""), () => new CallerQueries(features));

    /// <summary>All sources together: each row says who supplied its label.</summary>
    public PatternRows PatternRows(long pane) => Summary(new(pane, SummaryKind.PatternRows, ""), () => new PatternRows());

    /// <summary>All sources together: rare rows of many together are what is looked for.</summary>
    public PatternCounts PatternCounts(long pane) => Summary(new(pane, SummaryKind.PatternCounts, ""), () => new PatternCounts());

    public void AddExposures(long pane, string source, ExposureCounts counts)
    {
        var key = new PartKey(pane, SummaryKind.Exposures, source);
        summaries[key] = summaries.TryGetValue(key, out var before) ? (ExposureCounts)before + counts : counts;
    }

    /// <summary>All summaries of a kind, by pane and source, in one pass.</summary>
    public IEnumerable<(long Pane, string Source, T Summary)> Of<T>()
        where T : notnull
        => summaries.Where(entry => entry.Value is T).Select(entry => (entry.Key.Pane, entry.Key.Source, (T)entry.Value));

    /// <summary>The summaries of a kind in a pane, by source; does not create any.</summary>
    public IEnumerable<KeyValuePair<string, T>> OfPane<T>(long pane)
        where T : notnull
        => summaries.Where(entry => entry.Key.Pane == pane && entry.Value is T).Select(entry => KeyValuePair.Create(entry.Key.Source, (T)entry.Value));

    /// <summary>How often the rows of a pane repeat one another, by source; does not create any.</summary>
    public IEnumerable<KeyValuePair<string, DuplicateRows>> RepeatsOf(long pane, RepeatKind kind) =>
        summaries.Where(entry => entry.Key.Pane == pane && entry.Key.Kind == KindOf(kind)).Select(entry => KeyValuePair.Create(entry.Key.Source, (DuplicateRows)entry.Value));

    /// <summary>One of no rows, which may be merged with those of a table.</summary>
    public static DuplicateRows NewRepeats() => new(RepeatBound);

    /// <summary>The summaries of one pane, found in one pass: the same ones, no copies. For whoever reads many kinds of it.</summary>
    public SummaryTable Only(long pane)
    {
        var table = new SummaryTable(binning);
        foreach (var (key, summary) in summaries)
        {
            if (key.Pane == pane)
                table.summaries.Add(key, summary);
        }
        return table;
    }

    /// <summary>The summaries of one pane without those of sources in quarantine: the same ones, no copies. This table itself where nothing is left out.</summary>
    public SummaryTable Without(Quarantine quarantine, long pane)
    {
        ArgumentNullException.ThrowIfNull(quarantine);
        if (quarantine.IsEmpty)
            return this;
        var table = new SummaryTable(binning);
        foreach (var (key, summary) in summaries)
        {
            if (key.Pane == pane && !quarantine.Holds(key.Source, pane))
                table.summaries.Add(key, summary);
        }
        return table;
    }

    /// <summary>The scores of a pane's rows, all sources together.</summary>
    public ScoreCells ScoresOf(long pane) => Together<ScoreCells>(pane, _ => new(), (all, one) => all.Merge(one)) ?? new();

    /// <summary>The outcomes of a pane's labelled rows, all sources together.</summary>
    public OutcomeCells OutcomesOf(long pane) => Together<OutcomeCells>(pane, _ => new(), (all, one) => all.Merge(one)) ?? new();

    /// <summary>The predictions of a pane's rows, all sources together; null: there are none, or it is no regression.</summary>
    public PredictedValues? PredictedOf(long pane) => Together<PredictedValues>(pane, _ => new(), (all, one) => all.Merge(one));

    /// <summary>The errors of a pane's labelled rows, all sources together; null: there are none, or it is no regression.</summary>
    public PredictionErrors? ErrorsOf(long pane) => Together<PredictionErrors>(pane, _ => new(), (all, one) => all.Merge(one));

    /// <summary>The predictions of a pane's rows, all sources together; null: there are none, or it is no model of several classes.</summary>
    public ClassScores? ClassScoresOf(long pane) => Together<ClassScores>(pane, one => new(one.Classes), (all, one) => all.Merge(one));

    /// <summary>The outcomes of a pane's labelled rows, all sources together; null: there are none, or it is no model of several classes.</summary>
    public ClassOutcomes? ClassOutcomesOf(long pane) => Together<ClassOutcomes>(pane, one => new(one.Classes), (all, one) => all.Merge(one));

    /// <summary>Rows of a pane, whatever the model predicts.</summary>
    public long RowsOf(long pane) => summaries.Where(entry => entry.Key.Pane == pane).Sum(entry => RowsIn(entry.Value));

    /// <summary>Labelled rows of a pane, whatever the model predicts.</summary>
    public long LabelledRowsOf(long pane) => summaries.Where(entry => entry.Key.Pane == pane).Sum(entry => LabelledRowsIn(entry.Value));

    /// <summary>How long the labels of a pane took, all sources together.</summary>
    public LabelDelays DelaysOf(long pane) => Together<LabelDelays>(pane, _ => new(), (all, one) => all.Merge(one)) ?? new();

    /// <summary>The labels of a pane by what the prediction caused, all sources together; null when none has an exposure or a propensity.</summary>
    public ExposedOutcomes? ExposedOf(long pane) => Together<ExposedOutcomes>(pane, _ => new(), (all, one) => all.Merge(one));

    /// <summary>The rows of a pane with a value outside the reference, all sources together; null: there are none, or nobody looks.</summary>
    public OutsideRows? OutsideOf(long pane) => Together<OutsideRows>(pane, _ => new(), (all, one) => all.Merge(one));

    /// <summary>What a caller asked for in a pane; null: nothing.</summary>
    public CallerQueries? QueriesOf(long pane) => Together<CallerQueries>(pane, one => new(one.Features), (all, one) => all.Merge(one));

    /// <summary>The labels of a pane by cells of features, all sources together.</summary>
    public ContradictionCells ContradictionsOf(long pane) => Together<ContradictionCells>(pane, _ => new(), (all, one) => all.Merge(one)) ?? new();

    /// <summary>Lets rows go until those of all panes take so many bytes at most: of the pane with the most a part at random, as often as it takes.</summary>
    public void BoundPatternRows(int most)
    {
        PatternRows[] kept = [.. summaries.Values.OfType<PatternRows>()];
        while (kept.Sum(rows => (long)rows.Bytes) > most && kept.MaxBy(rows => rows.Bytes) is { } largest)
            largest.ShrinkTo(largest.Bytes / 2);
    }

    /// <summary>The labelled rows of a pane by themselves; null: there are none, or nobody looks for patterns in them.</summary>
    public PatternRows? PatternRowsOf(long pane) => Together<PatternRows>(pane, _ => new(), (all, one) => all.Merge(one));

    /// <summary>How often the patterns of a pane have come; null: there are no rows, or nobody counts them.</summary>
    public PatternCounts? PatternCountsOf(long pane) => Together<PatternCounts>(pane, _ => new(), (all, one) => all.Merge(one));

    /// <summary>The labelled rows of each pane that has outcomes, in one pass.</summary>
    public IReadOnlyDictionary<long, long> LabelledRows() =>
        summaries.Where(entry => entry.Key.Kind.IsOutcome()).GroupBy(entry => entry.Key.Pane).ToDictionary(pane => pane.Key, pane => pane.Sum(entry => LabelledRowsIn(entry.Value)));

    /// <summary>The panes that have a summary of one of these kinds, ascending.</summary>
    public IEnumerable<long> PanesWith(params SummaryKind[] kinds) => summaries.Keys.Where(key => kinds.Contains(key.Kind)).Select(key => key.Pane).Distinct();

    /// <summary>The sources that have a summary of this kind in a pane.</summary>
    public IEnumerable<string> SourcesOf(long pane, SummaryKind kind) => summaries.Keys.Where(key => key.Pane == pane && key.Kind == kind).Select(key => key.Source);

    /// <summary>Reads a part and changes nothing. Throws <see cref="FormatException"/>, <see cref="ArgumentException"/> or <see cref="InvalidDataException"/> when its bytes are not the binary form of its kind.</summary>
    public object Read(SummaryPart part) => part.Kind switch
    {
        SummaryKind.Numeric => NumericSummary.Read(part.Bytes, binning),
        SummaryKind.Categorical => CategoricalSummary.Read(part.Bytes),
        SummaryKind.Scores => ScoreCells.Read(part.Bytes),
        SummaryKind.Outcomes => OutcomeCells.Read(part.Bytes),
        SummaryKind.Exposures => ExposureCounts.Read(part.Bytes),
        SummaryKind.Joint => RandomFourierMean.Read(part.Bytes),
        SummaryKind.LabelDelays => LabelDelays.Read(part.Bytes),
        SummaryKind.Exposed => ExposedOutcomes.Read(part.Bytes),
        SummaryKind.Predicted => PredictedValues.Read(part.Bytes),
        SummaryKind.Errors => PredictionErrors.Read(part.Bytes),
        SummaryKind.Outside => OutsideRows.Read(part.Bytes),
        SummaryKind.Contradictions => ContradictionCells.Read(part.Bytes),
        SummaryKind.ClassScores => Statistics.Summaries.ClassScores.Read(part.Bytes),
        SummaryKind.ClassOutcomes => Statistics.Summaries.ClassOutcomes.Read(part.Bytes),
        SummaryKind.DuplicateRows or SummaryKind.NearDuplicateRows => ReadRepeats(part.Bytes),
        SummaryKind.Queries => CallerQueries.Read(part.Bytes),
        SummaryKind.PatternRows => Statistics.Poisoning.PatternRows.Read(part.Bytes),
        SummaryKind.PatternCounts => Statistics.Poisoning.PatternCounts.Read(part.Bytes),
        _ => throw new InvalidDataException($"Summary kind {part.Kind} is not known."),
    };

    /// <summary>Merges a part. Throws what <see cref="Read"/> throws.</summary>
    public void Merge(SummaryPart part) => Merge(part, Read(part));

    /// <summary>Merges a part that has been read.</summary>
    /// <param name="part">Where it belongs.</param>
    /// <param name="summary">What <see cref="Read"/> gave for it.</param>
    public void Merge(SummaryPart part, object summary)
    {
        switch (summary)
        {
            case NumericSummary numeric:
                Numeric(part.Pane, part.Source).Merge(numeric);
                break;
            case CategoricalSummary categorical:
                Categorical(part.Pane, part.Source).Merge(categorical);
                break;
            case ScoreCells scores:
                Scores(part.Pane, part.Source).Merge(scores);
                break;
            case OutcomeCells outcomes:
                Outcomes(part.Pane, part.Source).Merge(outcomes);
                break;
            case ExposureCounts exposures:
                AddExposures(part.Pane, part.Source, exposures);
                break;
            case RandomFourierMean joint:
                Joint(part.Pane, part.Source).Merge(joint);
                break;
            case LabelDelays delays:
                Delays(part.Pane, part.Source).Merge(delays);
                break;
            case ExposedOutcomes exposed:
                Exposed(part.Pane, part.Source).Merge(exposed);
                break;
            case PredictedValues predicted:
                Predicted(part.Pane, part.Source).Merge(predicted);
                break;
            case PredictionErrors errors:
                Errors(part.Pane, part.Source).Merge(errors);
                break;
            case OutsideRows outside:
                Outside(part.Pane, part.Source).Merge(outside);
                break;
            case ContradictionCells contradictions:
                Contradictions(part.Pane, part.Source).Merge(contradictions);
                break;
            case ClassScores scores:
                ClassScores(part.Pane, part.Source, scores.Classes).Merge(scores);
                break;
            case ClassOutcomes outcomes:
                ClassOutcomes(part.Pane, part.Source, outcomes.Classes).Merge(outcomes);
                break;
            case DuplicateRows repeats:
                Repeats(part.Pane, part.Source, part.Kind == SummaryKind.DuplicateRows ? RepeatKind.Equal : RepeatKind.Near).Merge(repeats);
                break;
            case CallerQueries queries:
                Queries(part.Pane, queries.Features).Merge(queries);
                break;
            case PatternRows rows:
                PatternRows(part.Pane).Merge(rows);
                break;
            case PatternCounts counts:
                PatternCounts(part.Pane).Merge(counts);
                break;
        }
    }

    /// <summary>All summaries in their binary forms, ordered by pane, kind and source: equal tables give equal bytes.</summary>
    public SummaryPart[] ToParts() => Parts(_ => true);

    /// <summary>The summaries of one pane in their binary forms.</summary>
    public SummaryPart[] PartsOf(long pane) => Parts(key => key.Pane == pane);

    /// <summary>Forgets the summaries of one pane, of every kind or of those named.</summary>
    public void Remove(long pane, params ReadOnlySpan<SummaryKind> kinds)
    {
        foreach (var key in summaries.Keys.Where(key => key.Pane == pane).ToArray())
        {
            if (kinds.IsEmpty || kinds.Contains(key.Kind))
                summaries.Remove(key);
        }
    }

    private T Summary<T>(PartKey key, Func<T> create)
        where T : class
    {
        if (!summaries.TryGetValue(key, out var summary))
            summaries[key] = summary = create();
        return (T)summary;
    }

    // Of all sources; null without any. The summaries themselves stay as they are.
    private T? Together<T>(long pane, Func<T, T> empty, Action<T, T> merge)
        where T : class
    {
        T? all = null;
        foreach (var (_, one) in OfPane<T>(pane))
            merge(all ??= empty(one), one);
        return all;
    }

    private SummaryPart[] Parts(Func<PartKey, bool> wanted) =>
        [.. summaries.Where(entry => wanted(entry.Key)).Select(entry => new SummaryPart { Pane = entry.Key.Pane, Source = entry.Key.Source, Kind = entry.Key.Kind, Bytes = BytesOf(entry.Value) })];

    private static SummaryKind KindOf(RepeatKind kind) => kind == RepeatKind.Equal ? SummaryKind.DuplicateRows : SummaryKind.NearDuplicateRows;

    // Two of different bounds cannot be merged, and nothing may fail once merging has begun.
    private static DuplicateRows ReadRepeats(byte[] bytes) => DuplicateRows.Read(bytes) is { Bound: RepeatBound } repeats ? repeats : throw new InvalidDataException($"Repeated rows are counted to a bound of {RepeatBound}.");

    private static long RowsIn(object summary) => summary switch
    {
        ScoreCells scores => scores.Count,
        PredictedValues predicted => predicted.Count,
        ClassScores scores => scores.Count,
        _ => 0,
    };

    private static long LabelledRowsIn(object summary) => summary switch
    {
        OutcomeCells outcomes => outcomes.Count,
        PredictionErrors errors => errors.Count,
        ClassOutcomes outcomes => outcomes.Count,
        _ => 0,
    };

    private static byte[] BytesOf(object summary)
    {
        var output = new ArrayBufferWriter<byte>();
        switch (summary)
        {
            case NumericSummary numeric:
                numeric.WriteTo(output);
                break;
            case CategoricalSummary categorical:
                categorical.WriteTo(output);
                break;
            case ScoreCells scores:
                scores.WriteTo(output);
                break;
            case OutcomeCells outcomes:
                outcomes.WriteTo(output);
                break;
            case ExposureCounts exposures:
                exposures.WriteTo(output);
                break;
            case RandomFourierMean joint:
                joint.WriteTo(output);
                break;
            case LabelDelays delays:
                delays.WriteTo(output);
                break;
            case ExposedOutcomes exposed:
                exposed.WriteTo(output);
                break;
            case PredictedValues predicted:
                predicted.WriteTo(output);
                break;
            case PredictionErrors errors:
                errors.WriteTo(output);
                break;
            case OutsideRows outside:
                outside.WriteTo(output);
                break;
            case ContradictionCells contradictions:
                contradictions.WriteTo(output);
                break;
            case ClassScores scores:
                scores.WriteTo(output);
                break;
            case ClassOutcomes outcomes:
                outcomes.WriteTo(output);
                break;
            case DuplicateRows repeats:
                repeats.WriteTo(output);
                break;
            case CallerQueries queries:
                queries.WriteTo(output);
                break;
            case PatternRows rows:
                rows.WriteTo(output);
                break;
            case PatternCounts counts:
                counts.WriteTo(output);
                break;
        }
        return output.WrittenSpan.ToArray();
    }

    private readonly record struct PartKey(long Pane, SummaryKind Kind, string Source) : IComparable<PartKey>
    {
        public int CompareTo(PartKey other)
        {
            var byPane = Pane.CompareTo(other.Pane);
            if (byPane != 0)
                return byPane;
            var byKind = Kind.CompareTo(other.Kind);
            return byKind != 0 ? byKind : string.CompareOrdinal(Source, other.Source);
        }
    }
}
