using System.Globalization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Evaluations;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>The rows of an evaluation, by slice, and what they show. Not thread-safe.</summary>
/// <param name="spec">Of the candidate: its task and its slices.</param>
/// <param name="champion">Of the champion: its decision threshold.</param>
/// <param name="inputs">Takes the features; null: there is no reference to hold them against.</param>
internal sealed class EvaluatedRows(VersionSpec spec, VersionSpec champion, EvaluatedInputs? inputs)
{
    private readonly EvaluatedSlices slices = new(spec);

    public IComparedRows Compared { get; } = spec.Task switch
    {
        ModelTask.Regression => new RegressionRows(),
        ModelTask.Multiclass => new ClassRows(spec.ClassCount),
        _ => new BinaryRows(champion.DecisionThreshold),
    };

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT for what does not fit; RESOURCE_EXHAUSTED for what is too much.</exception>
    public void Add(ColumnarRows rows, V1.EvaluationRows part)
    {
        if (Compared.Count + rows.Count > EvaluationLimits.MostRows)
            throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_ROWS", string.Create(CultureInfo.InvariantCulture, $"An evaluation takes at most {EvaluationLimits.MostRows:N0} rows: draw a sample."));
        if (spec.Task != ModelTask.Multiclass && part.ChampionClassProbabilities.Count > 0)
            throw Refusal.Invalid("rows.champion_class_probabilities", "belongs to several classes; send champion_scores");
        if (spec.Task == ModelTask.Multiclass && part.ChampionScores.Count > 0)
            throw Refusal.Invalid("rows.champion_scores", "belongs to two classes or a regression; send champion_class_probabilities");
        Compared.Add(rows, part);
        slices.Add(rows);
        inputs?.Add(rows);
        if (slices.Memberships > EvaluationLimits.MostMemberships)
            throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_ROWS", string.Create(CultureInfo.InvariantCulture, $"The rows stand in slices more than {EvaluationLimits.MostMemberships:N0} times: draw a sample."));
    }

    /// <summary>The slices that are compared: the largest ones, in the order of their declaration.</summary>
    public IReadOnlyList<SliceName> LargestSlices() => [.. Largest().Select(slice => slice.Name)];

    /// <param name="production">What production shows of the champion, all rows and by slice; null: the comparison is paired, or there is nothing.</param>
    /// <param name="cancellation">Nobody needs the answer any more.</param>
    public V1.Evaluation Report(ChampionPanes? production, CancellationToken cancellation)
    {
        var scopes = new List<(V1.EvaluatedScope Message, ComparedFigure[] Figures)> { Scope(new("", ""), [.. Enumerable.Range(0, Compared.Count)], production?.All) };
        foreach (var (name, rows) in Largest())
        {
            cancellation.ThrowIfCancellationRequested();
            scopes.Add(Scope(name, [.. rows], production?.BySlice.GetValueOrDefault(name)));
        }
        var evaluation = new V1.Evaluation
        {
            Paired = Compared.Paired,
            Rows = Compared.Count,
            SlicesLeftOut = Math.Max(0, slices.All.Count() - EvaluationLimits.MostSlices),
            CorrectedConfidence = Corrected(scopes.Take(1)),
            CorrectedSliceConfidence = Corrected(scopes.Skip(1)),
        };
        for (var place = 0; place < scopes.Count; place++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (message, figures) = scopes[place];
            message.Figures.Add(figures.Select(figure => EvaluationMessages.Of(figure, place == 0 ? evaluation.CorrectedConfidence : evaluation.CorrectedSliceConfidence)));
            evaluation.Scopes.Add(message);
        }
        return evaluation;
    }

    private (V1.EvaluatedScope Message, ComparedFigure[] Figures) Scope(SliceName name, int[] rows, PooledPanes? production)
    {
        var message = new V1.EvaluatedScope { Feature = name.Feature, Value = name.Value, Rows = rows.Length, TooFew = rows.Length < EvaluationLimits.LeastSliceRows };
        if (!Compared.Paired && production is not null)
        {
            message.ChampionRows = production.Labelled;
            message.TooFew |= production.Labelled < EvaluationLimits.LeastSliceRows;
        }
        return (message, [.. Compared.Compare(rows, production)]);
    }

    private IEnumerable<(SliceName Name, IReadOnlyList<int> Rows)> Largest()
    {
        var all = slices.All.ToArray();
        var kept = all.OrderByDescending(slice => slice.Rows.Count).Take(EvaluationLimits.MostSlices).Select(slice => slice.Name).ToHashSet();
        return all.Where(slice => kept.Contains(slice.Name));
    }

    // Bonferroni's over the comparisons that are judged, a half of what may be missed for all rows and a half for the slices.
    private static double Corrected(IEnumerable<(V1.EvaluatedScope Message, ComparedFigure[] Figures)> scopes)
    {
        var comparisons = scopes.Where(scope => !scope.Message.TooFew).Sum(scope => scope.Figures.Count(figure => figure.Judged && figure.Difference(EvaluationLimits.Confidence) is not null));
        return 1 - EvaluationLimits.MissedTogether / 2 / Math.Max(1, comparisons);
    }
}
