using System.Text.Json;
using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>Two-sample figures of scipy and of the written formulas over the same rows.</summary>
[Trait("Category", "Golden")]
public sealed class PairsGolden
{
    private const double ClosedForm = 1e-9;

    public static TheoryData<string> All => GoldenFolder.Names("pairs");

    public static TheoryData<string> Numeric => GoldenFolder.Names("pairs", keep: expected => !expected.TryGetProperty("n_ref", out _));

    public static TheoryData<string> Categorical => GoldenFolder.Names("pairs", keep: expected => expected.TryGetProperty("n_ref", out _));

    [Theory, MemberData(nameof(All))]
    public void Distances_OverCounts_AgreeWithOthers(string name)
    {
        var expected = GoldenFolder.Expected("pairs", name);
        foreach (var key in (string[])["bins_10", "bins_32", "without_missing", "with_missing_as_category"])
        {
            if (!expected.TryGetProperty(key, out var table)) continue;
            long[] reference = table.Array<long>("counts_ref"), current = table.Array<long>("counts_cur");
            GoldenFolder.Agrees(table.Number("own_psi_add_half"), PopulationStabilityIndex.Between(reference, current), ClosedForm, $"{name} {key} PSI");
            GoldenFolder.Agrees(table.Number("own_kl_cur_ref_add_half_nats"), KullbackLeibler.Divergence(current, reference), ClosedForm, $"{name} {key} KL(cur, ref)");
            GoldenFolder.Agrees(table.Number("own_kl_ref_cur_add_half_nats"), KullbackLeibler.Divergence(reference, current), ClosedForm, $"{name} {key} KL(ref, cur)");
            GoldenFolder.Agrees(table.Number("jensenshannon_distance_base2"), JensenShannon.DistanceBaseTwo(reference, current), ClosedForm, $"{name} {key} JS base 2");
            GoldenFolder.Agrees(table.Number("jensenshannon_distance_base_e"), JensenShannon.DistanceBaseE(reference, current), ClosedForm, $"{name} {key} JS base e");
            if (table.TryGetProperty("own_ks_binned", out _))
                GoldenFolder.Agrees(table.Number("own_ks_binned"), KolmogorovSmirnov.Binned(reference, current)?.Statistic, ClosedForm, $"{name} {key} KS binned");
        }
    }

    [Theory, MemberData(nameof(Numeric))]
    public void NumericSummary_OverRows_CountsAndMeasuresAsOthers(string name)
    {
        var expected = GoldenFolder.Expected("pairs", name);
        double[] reference = Sample(name, "ref"), current = Sample(name, "cur");
        foreach (var bins in (int[])[10, 32])
        {
            var table = expected.GetProperty($"bins_{bins}");
            var binning = NumericBinning.FromReference(reference, bins);
            var mainEdges = Enumerable.Range(0, binning.CellCount - 1).Where(i => binning.MainBinOf[i + 1] > binning.MainBinOf[i]).Select(i => binning.Edges[i]);
            Assert.Equal(table.Array<double>("edges"), mainEdges);
            Assert.Equal(table.Array<long>("counts_ref"), Summary(reference, binning).MainCounts());
            Assert.Equal(table.Array<long>("counts_cur"), Summary(current, binning).MainCounts());
        }
        foreach (var (side, sample) in (Span<(string, double[])>)[("ref", reference), ("cur", current)]) Moments(name, side, expected, Summary(sample, NumericBinning.FromReference(reference)));
    }

    [Theory, MemberData(nameof(Numeric))]
    public void ExactStatistics_OverSamples_AgreeWithOthers(string name)
    {
        var expected = GoldenFolder.Expected("pairs", name);
        double[] reference = Finite(Sample(name, "ref")), current = Finite(Sample(name, "cur"));
        GoldenFolder.Agrees(expected.Number("wasserstein_1"), Wasserstein.FromSamples(reference, current), ClosedForm, $"{name} W1");
        GoldenFolder.Agrees(expected.GetProperty("ks_2samp").Number("statistic"), KolmogorovSmirnov.FromSamples(reference, current)?.Statistic, ClosedForm, $"{name} KS");
    }

    [Theory, MemberData(nameof(Numeric))]
    public void Wasserstein_OverSummaries_StaysWithinItsBound(string name)
    {
        var expected = GoldenFolder.Expected("pairs", name);
        double[] reference = Finite(Sample(name, "ref")), current = Finite(Sample(name, "cur"));
        var bound = (reference.Average(Math.Abs) + current.Average(Math.Abs)) / 64;
        var actual = Wasserstein.Between(Summary(reference, null), Summary(current, null))!.Value;
        Assert.InRange(Math.Abs(actual - expected.Number("wasserstein_1")), 0, bound);
    }

    [Theory, MemberData(nameof(Categorical))]
    public void CategoricalSummary_OverRows_CountsAsOthers(string name)
    {
        var expected = GoldenFolder.Expected("pairs", name);
        CategoricalSummary reference = Categories(name, "ref"), current = Categories(name, "cur");
        Assert.Equal(expected.GetProperty("missing_ref").GetInt64(), reference.Missing);
        Assert.Equal(expected.GetProperty("missing_cur").GetInt64(), current.Missing);
        var table = expected.GetProperty("without_missing");
        var (ours, theirs) = CategoricalSummary.Align(reference, current);
        Assert.Equal(table.Array<long>("counts_ref"), ours);
        Assert.Equal(table.Array<long>("counts_cur"), theirs);
        var unseen = expected.Array<string>("unseen_in_reference");
        Assert.Equal(unseen.Sum(category => current.CountOf(category)), current.UnseenCount(reference));
    }

    private static void Moments(string name, string side, JsonElement expected, NumericSummary summary)
    {
        var table = expected.GetProperty(side);
        Assert.Equal(table.GetProperty("n").GetInt64(), summary.Count);
        Assert.Equal(expected.GetProperty("missing_" + side).GetInt64(), summary.NaN);
        Assert.Equal(table.Number("min"), summary.Min);
        Assert.Equal(table.Number("max"), summary.Max);
        GoldenFolder.Agrees(table.Number("mean"), summary.Mean, ClosedForm, $"{name} {side} mean");
        var variance = table.Number("var_pop");
        if (double.IsFinite(variance)) GoldenFolder.Agrees(variance, summary.Variance, 1e-7, $"{name} {side} variance");
        else Assert.Null(summary.Variance);
        foreach (var (key, actual) in (Span<(string, double?)>)[("skew_biased", summary.Skewness), ("kurtosis_excess_biased", summary.ExcessKurtosis)])
        {
            if (table.GetProperty(key).ValueKind == JsonValueKind.Null) continue;
            var figure = table.Number(key);
            // Around 1e9 the expected figures are taken about a mean that was rounded to a double, which costs them 3e-7 against exact arithmetic.
            if (double.IsFinite(figure)) Assert.Equal(figure, actual!.Value, name == "large_offset" ? 1e-6 : 1e-7);
            else Assert.Null(actual);
        }
        foreach (var quantile in table.GetProperty("quantiles_linear").EnumerateObject())
        {
            var exact = quantile.Value.GetDouble();
            // A linear quantile lies between two rows; the histogram may answer anywhere between their cells.
            var rows = Finite(Sample(name, side)).Order().ToArray();
            var rank = GoldenFolder.Number(quantile.Name) * (rows.Length - 1);
            double low = rows[(int)rank], high = rows[Math.Min((int)rank + 1, rows.Length - 1)];
            var actual = summary.Quantile(GoldenFolder.Number(quantile.Name))!.Value;
            Assert.True(actual >= low - Math.Abs(low) / 60 - 1e-300 && actual <= high + Math.Abs(high) / 60 + 1e-300, $"{name} {side} {quantile.Name}: {actual:R} beside {exact:R}");
        }
    }

    private static double[] Sample(string name, string side) => [.. GoldenFolder.Rows("pairs", name).Where(row => row[0] == side).Select(row => GoldenFolder.Number(row[1]))];

    private static double[] Finite(double[] values) => [.. values.Where(double.IsFinite)];

    private static NumericSummary Summary(double[] values, NumericBinning? binning)
    {
        var summary = new NumericSummary(binning);
        summary.Add(values);
        return summary;
    }

    private static CategoricalSummary Categories(string name, string side)
    {
        var summary = new CategoricalSummary(100_000);
        foreach (var row in GoldenFolder.Rows("pairs", name).Where(row => row[0] == side))
        {
            if (row[1].Length == 0) summary.AddMissing(1);
            else summary.Add(row[1]);
        }
        return summary;
    }
}
