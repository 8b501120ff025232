using CsCheck;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class PredictionErrorsTests
{
    private static readonly Gen<(double Predicted, double Truth)[]> Rows = Gen.Select(Gen.Double[-100, 100], Gen.Double[-100, 100]).Array[1, 60];

    // The oracle is the report of the samples themselves.
    [Fact]
    public void Report_OfSums_IsThatOfTheSamples() => Gen.Select(Rows, Gen.Double[-1e4, 1e4], Gen.Double[-50, 50]).Sample((rows, level, centre) =>
    {
        double[] predicted = [.. rows.Select(row => row.Predicted + level)], truth = [.. rows.Select(row => row.Truth + level)];
        var wanted = RegressionReport.Of(truth, predicted);
        var report = RegressionReport.Of(Of(predicted, truth, level + centre))!;
        Assert.Equal(wanted.Rows, report.Rows);
        foreach (var (want, have) in (IEnumerable<(Estimate?, Estimate?)>)[
            (wanted.MeanAbsoluteError, report.MeanAbsoluteError), (wanted.MeanSquaredError, report.MeanSquaredError), (wanted.RootMeanSquaredError, report.RootMeanSquaredError), (wanted.Bias, report.Bias),
            (wanted.MeanAbsolutePercentageError, report.MeanAbsolutePercentageError)])
        {
            Near(want!.Value.Value, have!.Value.Value, 1e-9);
            Near(want.Value.Lower, have.Value.Lower, 1e-6);
            Near(want.Value.Upper, have.Value.Upper, 1e-6);
        }
        foreach (var (want, have) in (IEnumerable<(Estimate?, Estimate?)>)[(wanted.RSquared, report.RSquared), (wanted.ExplainedVariance, report.ExplainedVariance)])
        {
            if (want is not { } w || have is not { } h) continue;
            // Targets that lie together far from the centre leave few digits of their spread.
            if (truth.Max() - truth.Min() < 10) continue;
            Near(w.Value, h.Value, 1e-9);
            // Half the width in ln(1 − R²): the limits themselves grow with its exponential. Of two rows it is 0, and the root of what rounding leaves.
            Near(Math.Log((1 - w.Lower) / (1 - w.Value)), Math.Log((1 - h.Lower) / (1 - h.Value)), 1e-3);
        }
        Near(wanted.MedianAbsoluteError!.Value.Value, report.MedianAbsoluteError!.Value.Value, 0.008);
        Assert.True(report.MedianAbsoluteError!.Value.Lower <= wanted.MedianAbsoluteError.Value.Lower && report.MedianAbsoluteError.Value.Upper >= wanted.MedianAbsoluteError.Value.Upper);
        Near(wanted.MaxError!.Value, report.MaxError!.Value, 0.008);
    }, iter: 1000);

    [Fact]
    public void Report_OfExactPredictions_HasNoErrors()
    {
        var report = RegressionReport.Of(Of([3, 5, 7], [3, 5, 7], 4))!;
        Assert.Equal((0, 0, 0), (report.MeanAbsoluteError!.Value.Value, report.MedianAbsoluteError!.Value.Value, report.MaxError!.Value));
        Assert.Equal(1, report.RSquared!.Value.Value);
    }

    // What rounding leaves of their squares is no spread.
    [Fact]
    public void Report_OfAConstantTargetAnywhere_HasNoShareExplained() => Gen.Select(Gen.Double[-1000, 1000], Gen.Double[-1000, 1000], Gen.Int[2, 200]).Sample((target, centre, rows) =>
    {
        var report = RegressionReport.Of(Of([.. Enumerable.Range(0, rows).Select(i => target + (i % 3))], [.. Enumerable.Repeat(target, rows)], centre))!;
        Assert.Null(report.RSquared);
        Assert.Null(report.ExplainedVariance);
    });

    [Theory]
    [InlineData(1e9, 1)]
    [InlineData(1.7e9, 100)]
    public void Report_OfTargetsFarFromTheCentre_HasNoShareExplainedRatherThanAWrongOne(double level, double spread)
    {
        double[] targets = [.. Samples.Normal(5, 200).Select(value => level + (spread * value))];
        Assert.Null(RegressionReport.Of(Of([.. targets.Select(target => target + (spread / 2))], targets, 0))!.RSquared);
        Assert.Equal(0.75, RegressionReport.Of(Of([.. targets.Select(target => target + (spread / 2))], targets, level))!.RSquared!.Value.Value, 0.05);
    }

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameBytes() => Gen.Select(Rows, Gen.Int).Sample((rows, seed) =>
    {
        double[] predicted = [.. rows.Select(row => row.Predicted)], truth = [.. rows.Select(row => row.Truth)];
        var whole = BinaryForm.Of(Of(predicted, truth, 3).WriteTo);
        new Random(seed).Shuffle(rows);
        var cut = rows.Length / 3;
        var merged = Of([.. rows[cut..].Select(row => row.Predicted)], [.. rows[cut..].Select(row => row.Truth)], 3);
        merged.Merge(Of([.. rows[..cut].Select(row => row.Predicted)], [.. rows[..cut].Select(row => row.Truth)], 3));
        Assert.Equal(whole, BinaryForm.Of(merged.WriteTo));
        Assert.Equal(whole, BinaryForm.Of(PredictionErrors.Read(whole).WriteTo));
    });

    [Fact]
    public void Add_ARetraction_LeavesTheRestAsItWas() => Gen.Select(Rows, Gen.Double[-1e6, 1e6], Gen.Double[-1e6, 1e6]).Sample((rows, predicted, truth) =>
    {
        double[] others = [.. rows.Select(row => row.Predicted)], truths = [.. rows.Select(row => row.Truth)];
        var errors = new PredictionErrors();
        // The retraction is ahead.
        errors.Add(predicted, truth, new ExpectedLoss(7.3, 11, true), 3, weight: -1);
        Assert.Null(RegressionReport.Of(errors));
        errors.Merge(Of(others, truths, 3));
        errors.Add(predicted, truth, new ExpectedLoss(7.3, 11, true), 3);
        Assert.Equal(BinaryForm.Of(Of(others, truths, 3).WriteTo), BinaryForm.Of(errors.WriteTo));
    });

    [Fact]
    public void WriteTo_IsTheFrozenForm()
    {
        var errors = new PredictionErrors();
        errors.Add(2.5, 1, new ExpectedLoss(1, 2, true), 0);
        errors.Add(-1, 1, null, 0);
        Assert.Equal(Frozen, BinaryForm.Hex(errors.WriteTo));
        BinaryForm.RefusesDamage(BinaryForm.Of(errors.WriteTo), bytes => PredictionErrors.Read(bytes));
        BinaryForm.RefusesDamage(BinaryForm.Of(errors.Predicted.WriteTo), bytes => PredictedValues.Read(bytes));
    }

    [Fact]
    public void ExpectedLoss_AsBits_ComesBack() => Gen.Select(Gen.Double[-1e18, 1e18], Gen.Double[-1e36, 1e36], Gen.Bool).Sample((absolute, squared, isOutside) =>
    {
        var loss = new ExpectedLoss(absolute, squared, isOutside);
        Assert.Equal(loss, ExpectedLoss.OfBits(ExpectedLoss.ToBits(loss)));
        Near(absolute, loss.Absolute, 1e-7);
        Near(squared, loss.Squared, 3e-7);
        Assert.Equal(isOutside, loss.IsOutside);
    });

    [Fact]
    public void ExpectedLoss_OfNothing_IsNoBits()
    {
        Assert.Equal(0UL, ExpectedLoss.ToBits(null));
        Assert.Null(ExpectedLoss.OfBits(0));
        Assert.NotEqual(0UL, ExpectedLoss.ToBits(new ExpectedLoss(0, 0, false)));
        // Infinities of single precision: nobody wrote them.
        Assert.Null(ExpectedLoss.OfBits(~0x7f80_0000_0000_0000UL));
    }

    // 1 version, counts 2, 1 and 1, five sums of predictions and expectations, the cells of 1.5 and 2, and the fifteen powers.
    private const string Frozen =
        "01" + "040202" + "012101808018" + "012101808010" + "012101808010" + "012101808020" + "012101808040" + "0205dfff03051e"
        + "02210180800801210180803801210180806402210180804a0121018080d102012101808038012101808064012101808020012101808020012101808020012101808020022101808008012101808064022101808008012101808064";

    private static PredictionErrors Of(double[] predicted, double[] truth, double centre)
    {
        var errors = new PredictionErrors();
        for (var i = 0; i < predicted.Length; i++)
            errors.Add(predicted[i], truth[i], predicted[i] < 0 ? null : new ExpectedLoss(predicted[i], truth[i], truth[i] > 0), centre);
        return errors;
    }

    private static void Near(double wanted, double value, double relative)
    {
        if (double.IsInfinity(wanted))
            Assert.Equal(wanted, value);
        else
            Assert.InRange(value, wanted - relative * (1 + Math.Abs(wanted)), wanted + relative * (1 + Math.Abs(wanted)));
    }
}
