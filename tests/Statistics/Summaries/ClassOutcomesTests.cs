using CsCheck;
using System.Globalization;
using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.Tests.Golden;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class ClassOutcomesTests
{
    private const int Classes = 4;

    private static readonly Gen<Row> AnyRow = Gen.Select(Gen.Int[0, Classes - 1], Gen.Int[0, Classes - 1], Gen.Double[0.001, 1].Array[Classes]).Select((label, predicted, weights) => new Row(label, predicted, [.. weights.Select(weight => (float)(weight / weights.Sum()))]));

    private static readonly Gen<Row[]> Rows = AnyRow.Array[1, 60];

    [Theory, InlineData("multi_4", 4, 6e-4), InlineData("multi_12", 12, 2e-3)]
    public void Report_OfTheGoldenRows_IsThatOfScikitLearn(string name, int classes, double mostBound)
    {
        var golden = GoldenFolder.Expected("metrics", name);
        double Golden(string key) => golden.GetProperty(key).GetDouble();
        var outcomes = new ClassOutcomes(classes);
        foreach (var line in GoldenFolder.Rows("metrics", name))
        {
            var cells = line[1].Split(',');
            outcomes.Add(int.Parse(line[0], CultureInfo.InvariantCulture), int.Parse(cells[0], CultureInfo.InvariantCulture), [.. cells[1..].Select(cell => (float)GoldenFolder.Number(cell))]);
        }

        var report = ClassReport.Of(outcomes)!;

        // Counts cost nothing; probabilities are of single precision, and AUC and calibration see 1,024 cells.
        Assert.Equal(Golden("accuracy"), Accuracy.Of(report.Table)!.Value.Value, 1e-12);
        Assert.Equal(Golden("balanced_accuracy"), BalancedAccuracy.Of(report.Table)!.Value.Value, 1e-12);
        Assert.Equal(Golden("f1_weighted"), F1Score.Of(report.Table, Averaging.Weighted, zeroDivision: ZeroDivision.Customary)!.Value.Value, 1e-12);
        Assert.Equal(Golden("mcc"), MatthewsCorrelation.Of(report.Table)!.Value.Value, 1e-12);
        Assert.Equal(Golden("kappa"), CohensKappa.Of(report.Table)!.Value.Value, 1e-12);
        Assert.Equal(Golden("log_loss"), report.LogLoss.Value, 1e-7);
        Assert.Equal(Golden("roc_auc_ovr_macro"), report.RocAuc!.Value.Value, report.RocAuc.Value.Bound);
        Assert.InRange(report.RocAuc.Value.Bound, 0, mostBound);
        Assert.Equal(Golden("own_top_label_ece_15"), CalibrationError.Of(ReliabilityCurve.EqualWidth(outcomes.OfPredicted(), 15)!)!.Value.Expected.Value, 5e-3);
        TestContext.Current.SendDiagnosticMessage(
            "{0}: log loss off by {1:0.0e+0}, AUC by {2:0.0e+0} (bound {3:0.0e+0}), top-label ECE by {4:0.0e+0}", name, Math.Abs(Golden("log_loss") - report.LogLoss.Value), Math.Abs(Golden("roc_auc_ovr_macro") - report.RocAuc.Value.Value), report.RocAuc.Value.Bound,
            Math.Abs(Golden("own_top_label_ece_15") - CalibrationError.Of(ReliabilityCurve.EqualWidth(outcomes.OfPredicted(), 15)!)!.Value.Expected.Value));
    }

    // The oracle has the rows themselves, in single precision as they are kept.
    [Fact]
    public void Report_OfSums_IsThatOfTheRows() => Rows.Sample(rows =>
    {
        int[] labels = [.. rows.Select(row => row.Label)];
        double[] probabilities = [.. rows.SelectMany(row => row.Probabilities.Select(p => (double)p))];
        var report = ClassReport.Of(Of(rows))!;
        var (loss, wanted) = (report.LogLoss, LogLoss.Of(labels, probabilities, Classes)!.Value);
        Assert.Equal(wanted.Value, loss.Value, 1e-6);
        Assert.Equal(wanted.Upper, loss.Upper, 1e-4);
        Assert.Equal(rows.Average(row => row.Probabilities.Select((p, c) => Math.Pow((double)p - (c == row.Label ? 1 : 0), 2)).Sum()), report.Brier.Value, 1e-12);
        Assert.InRange(report.Brier.Value, report.Brier.Lower, report.Brier.Upper);
        var exact = RocAuc.OneAgainstRestMacro(labels, probabilities, Classes);
        Assert.Equal(exact is null, report.RocAuc is null);
        if (exact is { } auc)
            Assert.Equal(auc.Value, report.RocAuc!.Value.Value, report.RocAuc.Value.Bound + 1e-12);
        Assert.Equal(rows.Length, report.Table.Rows);
        Assert.All(rows.GroupBy(row => (row.Label, row.Predicted)), pair => Assert.Equal(pair.Count(), report.Table[pair.Key.Label, pair.Key.Predicted]));
        Assert.Equal(rows.Count(row => row.Label == row.Predicted), report.Table.Correct);
    }, iter: 300);

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameBytes() => Gen.Select(Rows, Gen.Int).Sample((rows, seed) =>
    {
        var (whole, scores) = (BinaryForm.Of(Of(rows).WriteTo), BinaryForm.Of(ScoresOf(rows).WriteTo));
        var shuffled = rows.ToArray();
        new Random(seed).Shuffle(shuffled);
        var cut = rows.Length / 3;
        var (merged, mergedScores) = (Of(shuffled[cut..]), ScoresOf(shuffled[cut..]));
        merged.Merge(Of(shuffled[..cut]));
        mergedScores.Merge(ScoresOf(shuffled[..cut]));
        Assert.Equal(whole, BinaryForm.Of(merged.WriteTo));
        Assert.Equal(scores, BinaryForm.Of(mergedScores.WriteTo));
        Assert.Equal(whole, BinaryForm.Of(ClassOutcomes.Read(whole).WriteTo));
        Assert.Equal(scores, BinaryForm.Of(ClassScores.Read(scores).WriteTo));
        Assert.Equal(scores, BinaryForm.Of(merged.Predictions()!.WriteTo));
    }, iter: 300);

    [Fact]
    public void Add_ARetraction_LeavesTheRestAsItWas() => Gen.Select(Rows, AnyRow).Sample((rows, more) =>
    {
        var outcomes = new ClassOutcomes(Classes);
        // The retraction is ahead.
        outcomes.Add(more.Label, more.Predicted, more.Probabilities, weight: -1);
        Assert.Null(ClassReport.Of(outcomes));
        Assert.Null(outcomes.Predictions());
        outcomes.Merge(Of(rows));
        outcomes.Add(more.Label, more.Predicted, more.Probabilities);
        Assert.Equal(BinaryForm.Of(Of(rows).WriteTo), BinaryForm.Of(outcomes.WriteTo));
    }, iter: 300);

    [Fact]
    public void Merge_OfAnotherNumberOfClasses_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new ClassOutcomes(3).Merge(new(4)));
        Assert.Throws<ArgumentException>(() => new ClassScores(3).Merge(new(4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassScores(33));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassOutcomes(2));
    }

    [Fact]
    public void Add_OfWhatIsNoRow_IsRefusedAndChangesNothing()
    {
        var outcomes = new ClassOutcomes(3);
        Assert.Throws<ArgumentException>(() => outcomes.Add(0, 0, [.5f, .5f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => outcomes.Add(3, 0, [.5f, .25f, .25f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => outcomes.Add(0, -1, [.5f, .25f, .25f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => outcomes.Add(0, 0, [.5f, .5f, float.NaN]));
        Assert.Equal(BinaryForm.Of(new ClassOutcomes(3).WriteTo), BinaryForm.Of(outcomes.WriteTo));
    }

    [Fact]
    public void WriteTo_IsTheFrozenForm()
    {
        var (scores, outcomes) = (new ClassScores(3), new ClassOutcomes(3));
        scores.Add([.5f, .25f, .25f], 0);
        outcomes.Add(1, 0, [.5f, .25f, .25f]);
        Assert.Equal(FrozenScores, BinaryForm.Hex(scores.WriteTo));
        Assert.Equal(FrozenOutcomes, BinaryForm.Hex(outcomes.WriteTo));
        BinaryForm.RefusesDamage(BinaryForm.Of(scores.WriteTo), bytes => ClassScores.Read(bytes));
        BinaryForm.RefusesDamage(BinaryForm.Of(outcomes.WriteTo), bytes => ClassReport.Of(ClassOutcomes.Read(bytes)));
    }

    // 1 version, 3 classes, and for each no invalid row and one cell.
    private const string FrozenScores = "0103" + "000103ff0b" + "000103ff01" + "000103ff01";

    // 1 version, 3 classes, one row of label 1 and class 0; for each class one cell; log loss, its square, Brier score, its square.
    private const string FrozenOutcomes = "0103" + "010502" + "000105ff0b" + "000105ff11" + "000105ff01" + "012002808080800c909716" + "01200280c8d88408efdf1e" + "01210180800e" + "01210180a00c";

    private static ClassOutcomes Of(IEnumerable<Row> rows)
    {
        var outcomes = new ClassOutcomes(Classes);
        foreach (var (label, predicted, probabilities) in rows)
            outcomes.Add(label, predicted, probabilities);
        return outcomes;
    }

    private static ClassScores ScoresOf(IEnumerable<Row> rows)
    {
        var scores = new ClassScores(Classes);
        foreach (var (_, predicted, probabilities) in rows)
            scores.Add(probabilities, predicted);
        return scores;
    }

    private sealed record Row(int Label, int Predicted, float[] Probabilities);
}
