using System.Globalization;
using System.Runtime.InteropServices;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Ingest;
using Watchgrain.Statistics.Comparison;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>Rows of a model of several classes.</summary>
/// <param name="count">Of the classes.</param>
internal sealed class ClassRows(int count) : IComparedRows
{
    private readonly List<byte> labels = [];
    private readonly List<byte> classes = [];
    private readonly List<float> probabilities = [];
    private readonly List<float> champion = [];

    public bool Paired => champion.Count > 0;

    public int Count => labels.Count;

    public void Add(ColumnarRows rows, V1.EvaluationRows part)
    {
        var others = part.ChampionClassProbabilities;
        if (others.Count > 0 && others.Count != rows.Count * count)
            throw Refusal.Invalid("rows.champion_class_probabilities", $"has {others.Count} values; {rows.Count} rows of {count} classes have {rows.Count * count}");
        if (others.Count > 0 != Paired && Count > 0 && rows.Count > 0)
            throw Refusal.Invalid("rows.champion_class_probabilities", "is given for all rows of the call, or for none");
        if (probabilities.Count + champion.Count + (long)rows.Count * count + others.Count > EvaluationLimits.MostProbabilities)
            throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_ROWS", string.Create(CultureInfo.InvariantCulture, $"An evaluation takes at most {EvaluationLimits.MostProbabilities:N0} probabilities, of both versions together: draw a sample."));
        for (var row = 0; row < others.Count / count; row++)
        {
            var sum = ClassProbabilities.SumOf([.. others.Skip(row * count).Take(count)]);
            if (!(Math.Abs(sum - 1) <= ClassProbabilities.SumTolerance))
                throw Refusal.Invalid("rows.champion_class_probabilities", string.Create(CultureInfo.InvariantCulture, $"row {Count + row}: they are probabilities of sum 1, within {ClassProbabilities.SumTolerance}"));
        }
        champion.AddRange(others);
        labels.AddRange(rows.Labels.Span);
        classes.AddRange(rows.Classes.Span);
        probabilities.AddRange(MemoryMarshal.Cast<byte, float>(rows.Probabilities.Span));
    }

    public IEnumerable<ComparedFigure> Compare(int[] rows, PooledPanes? production)
    {
        var candidate = Outcomes(rows, probabilities, row => classes[row]);
        var other = Paired ? Outcomes(rows, champion, ChampionClass) : production?.ClassOutcomes ?? new(count);
        return
        [
            Figure("accuracy", (report, confidence) => Accuracy.Of(report.Table, confidence), confidence => Agreement(rows).Difference(confidence)) with { HigherIsBetter = true, Judged = true },
            Figure("brier_score", (report, _) => report.Brier, confidence => PairedMeans.Difference(rows.Length, row => ClassProbabilities.BrierOf(Of(probabilities, rows[row]), labels[rows[row]]) - ClassProbabilities.BrierOf(Of(champion, rows[row]), labels[rows[row]]), confidence)) with { Judged = true },
            Figure("log_loss", (report, _) => report.LogLoss, confidence => PairedMeans.Difference(rows.Length, row => ClassProbabilities.LogLossOf(Of(probabilities, rows[row]), labels[rows[row]]) - ClassProbabilities.LogLossOf(Of(champion, rows[row]), labels[rows[row]]), confidence)),
        ];

        ComparedFigure Figure(string name, Func<ClassReport, double, Estimate?> of, Func<double, Estimate?> paired)
        {
            Func<double, Estimate?> own = Reported(candidate), others = Reported(other);
            return new(name, own(EvaluationLimits.Confidence), others(EvaluationLimits.Confidence), Paired ? paired : Independent.Of(own, others));

            Func<double, Estimate?> Reported(ClassOutcomes outcomes) => confidence => ClassReport.Of(outcomes, confidence) is { } report ? of(report, confidence) : null;
        }
    }

    private PairedShares Agreement(int[] rows)
    {
        Span<long> counts = [0, 0, 0, 0];
        foreach (var row in rows)
            counts[(classes[row] == labels[row] ? 0 : 2) + (ChampionClass(row) == labels[row] ? 0 : 1)]++;
        return new(counts[0], counts[1], counts[2], counts[3]);
    }

    private byte ChampionClass(int row) => (byte)ClassProbabilities.Likeliest(Of(champion, row));

    private ReadOnlySpan<float> Of(List<float> all, int row) => CollectionsMarshal.AsSpan(all).Slice(row * count, count);

    private ClassOutcomes Outcomes(int[] rows, List<float> of, Func<int, byte> predicted)
    {
        var outcomes = new ClassOutcomes(count);
        foreach (var row in rows)
            outcomes.Add(labels[row], predicted(row), Of(of, row));
        return outcomes;
    }
}
