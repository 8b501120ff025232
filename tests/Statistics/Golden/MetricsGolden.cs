using System.Text.Json;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>Figures of scikit-learn over binary outcomes.</summary>
[Trait("Category", "Golden")]
public sealed class MetricsGolden
{
    public static TheoryData<string> Binary => GoldenFolder.Names("metrics", "bin_");

    [Theory, MemberData(nameof(Binary))]
    public void ConfusionMatrix_OfSamples_AgreesWithOthers(string name)
    {
        var expected = GoldenFolder.Expected("metrics", name);
        var (labels, scores) = Rows(name);
        var matrix = ConfusionMatrix.From(labels, scores, expected.Number("threshold"));
        Assert.Equal(new ConfusionMatrix(Count("tn"), Count("fp"), Count("fn"), Count("tp")), matrix);
        GoldenFolder.Agrees(expected.Number("accuracy"), Accuracy.Of(matrix)?.Value, 1e-9, $"{name} accuracy");
        Assert.Equal(matrix, ConfusionMatrix.From(Cells(labels, scores, expected.Number("threshold"))));

        long Count(string key) => expected.GetProperty(key).GetInt64();
    }

    [Theory, MemberData(nameof(Binary))]
    public void RocAuc_OfSamplesAndCells_AgreesWithOthers(string name)
    {
        var expected = GoldenFolder.Expected("metrics", name);
        var (labels, scores) = Rows(name);
        var exact = RocAuc.FromSamples(labels, scores);
        var cells = RocAuc.From(Cells(labels, scores, expected.Number("threshold")));
        if (expected.GetProperty("roc_auc").ValueKind == JsonValueKind.Object)
        {
            Assert.Null(exact);
            Assert.Null(cells);
            return;
        }
        GoldenFolder.Agrees(expected.Number("roc_auc"), exact?.Value, 1e-9, $"{name} ROC AUC");
        Assert.InRange(Math.Abs(cells!.Value.Value - exact!.Value.Value), 0, cells.Value.Bound + 1e-15);
    }

    private static OutcomeCells Cells(int[] labels, double[] scores, double threshold)
    {
        var cells = new OutcomeCells();
        for (var i = 0; i < labels.Length; i++) cells.Add(labels[i], scores[i] >= threshold ? 1 : 0, scores[i]);
        return cells;
    }

    private static (int[] Labels, double[] Scores) Rows(string name)
    {
        string[][] rows = [.. GoldenFolder.Rows("metrics", name)];
        return ([.. rows.Select(row => (int)GoldenFolder.Number(row[0]))], [.. rows.Select(row => GoldenFolder.Number(row[1]))]);
    }
}
