using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Watchgrain.Grains.Callers;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Slices;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.References;

/// <summary>The rows of a reference while they come in, and what becomes of them. Exact: edges are snapped from all values. Pure; not thread-safe.</summary>
public sealed class ReferenceUpload(VersionId id, VersionSpec spec) : IDisposable
{
    private readonly List<(string Source, ColumnarRows Rows)> batches = [];
    private readonly ReferenceDigest digest = new();

    public long Rows { get; private set; }

    public ReferenceRecord Record => new(digest.ToString(), Rows, batches.Sum(batch => (long)batch.Rows.LabelledRows));

    public void Add(string source, ColumnarRows rows)
    {
        batches.Add((source, rows));
        digest.Add(source, rows);
        Rows += rows.Count;
    }

    public void Dispose() => digest.Dispose();

    /// <summary>The reference in the parts that the grains take.</summary>
    public ReferenceParts Build()
    {
        var binnings = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var column = 0; column < spec.Features.Length; column++)
        {
            if (spec.Features[column].Kind == FeatureKind.Numeric)
                binnings[spec.Features[column].Name] = BinningOf(Values(column));
        }
        binnings[VersionSpec.ScoreFeature] = BinningOf([.. batches.SelectMany(batch => MemoryMarshal.Cast<byte, double>(batch.Rows.Scores.Span).ToArray())]);
        var sources = batches.Select(batch => batch.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var plan = new ReferencePlan(Record, binnings, spec.Monitored().Count(feature => !feature.Deterministic) * (sources.Length + 1))
        {
            Sources = [.. batches.GroupBy(batch => batch.Source).OrderByDescending(group => group.Sum(batch => (long)batch.Rows.Count)).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key)],
            Joint = JointReference.Of([.. batches.Select(batch => batch.Rows)], spec.JointFeatures(), digest.ToString()),
        };
        var callers = CallerAnchor.Of(batches, spec, digest.ToString());
        if (callers is not null)
            plan = plan with { CallerScale = BinaryOutput.BytesOf(callers.Scale.WriteTo) };
        ColumnarRows[] all = [.. batches.Select(batch => batch.Rows)];
        plan = spec.Task switch
        {
            ModelTask.Regression => FittedLosses.Of(all, spec, plan),
            ModelTask.Multiclass => ReferenceSupport.Of(all, spec, plan with { ClassEstimator = CalibratedEstimator.Of(all, spec.ClassCount, digest.ToString()) }),
            _ => ReferenceSupport.Of(all, spec, plan with { Estimator = CalibratedEstimator.Of(all, digest.ToString()) }),
        };

        var means = new ModelByCell(all, spec);
        // A record for each feature: none of them needs the others' specs.
        var axis = spec.WithoutColumns();
        // Errors are expected of labelled rows only, below.
        var reducer = new BatchReducer(id, spec, plan with { Losses = [] }, 1);
        var reduced = new PendingDeltas(reducer.Binnings);
        var losses = plan.ReadLosses() is { } predictor ? new LossRows(predictor, plan.LossColumns) : null;
        var outcomes = new SummaryTable();
        foreach (var (source, rows) in batches)
        {
            foreach (var (pane, indexes) in reducer.PanesOf(rows))
            {
                reducer.Reduce(pane, source, rows, indexes, false, reduced);
                AddOutcomes(pane, source, rows, indexes, outcomes);
                AddErrors(pane, source, rows, indexes, losses, plan.TargetCentre, outcomes);
            }
        }
        var outcomesByPane = PerPane(outcomes);
        // What follows compares two classes.
        var isBinary = spec.Task == ModelTask.Binary;
        var designEffect = !isBinary ? 1 : new DecayWatch(spec, outcomesByPane, null).DesignEffect;
        var discovery = !isBinary ? null : DiscoveryAnchors.Of([.. InPanes(reducer)], spec, Values, plan.Record.Digest, plan.ReadEstimator(), designEffect);
        return new()
        {
            Discovery = discovery,
            Callers = callers is null ? null : BinaryOutput.BytesOf(callers.WriteTo),
            Plan = plan with
            {
                Discovery = discovery?.Features ?? [],
                HasPatterns = discovery?.Triggers is not null,
                PatternKey = discovery?.Triggers is null ? 0 : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
                CountsPatterns = discovery?.PatternCounts is not null,
                Slices = !isBinary ? null : SliceAnchors.Of(InPanes(reducer), spec, plan.ReadEstimator(), designEffect),
                Groups = !isBinary ? null : GroupAnchors.Of(InPanes(reducer), spec),
                Floods = FloodAnchors.Of(batches, spec, plan),
                Exposures = Exposures(reduced.For(GrainKeys.Version(id)).Summaries),
            },
            Features = [.. spec.PinnedSlices().Select(slice => (SliceName?)slice).Prepend(null).SelectMany(slice => spec.Monitored().Select(feature => Watched(new()
            {
                Spec = axis,
                Feature = feature,
                Digest = plan.Record.Digest,
                Binning = binnings.GetValueOrDefault(feature.Name, []),
                Parts = reduced.For(slice is { } pinned ? GrainKeys.FeatureOfSlice(id, feature.Name, pinned) : GrainKeys.Feature(id, feature.Name)).ToDelta().Parts,
                Streams = plan.Streams,
                Slice = slice,
            }, means)))],
            OutcomesByPane = outcomesByPane,
            OutcomesBySource = sources.ToDictionary(source => source, source => OfSource(outcomes, source), StringComparer.Ordinal),
        };
    }

    private IEnumerable<(long Pane, ColumnarRows Rows, int[]? Indexes)> InPanes(BatchReducer reducer) =>
        batches.SelectMany(batch => reducer.PanesOf(batch.Rows).Select(pane => (pane.Pane, batch.Rows, pane.Rows))).OrderBy(part => part.Pane);

    private double[] Values(int column)
    {
        var values = new List<double>();
        foreach (var (_, rows) in batches)
        {
            var feature = rows.Columns[column];
            if (feature.Absent)
                continue;
            var all = MemoryMarshal.Cast<byte, double>(feature.Values.Span);
            for (var i = 0; i < all.Length; i++)
            {
                if (!MissingBitmap.IsMissing(feature.Missing.Span, i))
                    values.Add(all[i]);
            }
        }
        return [.. values];
    }

    // Only what has detectors needs these.
    private FeatureReference Watched(FeatureReference reference, ModelByCell means) =>
        reference.Slice is null ? reference with { Thresholds = spec.ThresholdsOf(reference.Feature), Means = means.Of(reference.Feature, reference.Binning.Length > 0 ? SharedBinnings.Read(reference.Binning) : null, reference.Parts) } : reference;

    private static byte[] BinningOf(double[] values) => BinaryOutput.BytesOf(NumericBinning.FromReference(values).Write);

    private void AddOutcomes(long pane, string source, ColumnarRows rows, int[]? indexes, SummaryTable outcomes)
    {
        if (rows.Labels.IsEmpty)
            return;
        var selection = new RowSelection(rows, indexes);
        var labels = selection.Of<byte>(rows.Labels);
        var classes = selection.Of<byte>(rows.Classes);
        var scores = selection.Of<double>(rows.Scores);
        if (spec.Task == ModelTask.Multiclass)
        {
            var known = outcomes.ClassOutcomes(pane, source, spec.ClassCount);
            for (var i = 0; i < labels.Length; i++)
                known.Add(labels[i], classes[i], ClassProbabilities.Of(rows.Probabilities.Span, selection.RowAt(i), spec.ClassCount));
            return;
        }
        var cells = outcomes.Outcomes(pane, source);
        for (var i = 0; i < labels.Length; i++)
            cells.Add(labels[i], classes[i], scores[i]);
    }

    private static void AddErrors(long pane, string source, ColumnarRows rows, int[]? indexes, LossRows? losses, double centre, SummaryTable outcomes)
    {
        if (rows.Targets.IsEmpty)
            return;
        var selection = new RowSelection(rows, indexes);
        var targets = selection.Of<double>(rows.Targets);
        var predictions = selection.Of<double>(rows.Scores);
        var expected = losses?.Of(rows, selection);
        var errors = outcomes.Errors(pane, source);
        for (var i = 0; i < targets.Length; i++)
            errors.Add(predictions[i], targets[i], expected?[i], centre);
    }

    private static ExposureCounts Exposures(SummaryTable reduced)
    {
        var all = default(ExposureCounts);
        foreach (var pane in reduced.Panes)
        {
            foreach (var (_, counts) in reduced.OfPane<ExposureCounts>(pane))
                all += counts;
        }
        return all;
    }

    private static SummaryPart[] PerPane(SummaryTable outcomes)
    {
        var merged = new SummaryTable();
        foreach (var pane in outcomes.Panes)
        {
            foreach (var (_, cells) in outcomes.OfPane<OutcomeCells>(pane))
                merged.Outcomes(pane, "").Merge(cells);
            foreach (var (_, errors) in outcomes.OfPane<PredictionErrors>(pane))
                merged.Errors(pane, "").Merge(errors);
            foreach (var (_, classes) in outcomes.OfPane<ClassOutcomes>(pane))
                merged.ClassOutcomes(pane, "", classes.Classes).Merge(classes);
        }
        return merged.ToParts();
    }

    private static byte[] OfSource(SummaryTable outcomes, string source)
    {
        var merged = new OutcomeCells();
        foreach (var pane in outcomes.Panes)
        {
            foreach (var (_, cells) in outcomes.OfPane<OutcomeCells>(pane).Where(entry => entry.Key == source))
                merged.Merge(cells);
            foreach (var (_, classes) in outcomes.OfPane<ClassOutcomes>(pane).Where(entry => entry.Key == source))
                merged.Merge(classes.OfPredicted());
        }
        return BinaryOutput.BytesOf(merged.WriteTo);
    }
}
