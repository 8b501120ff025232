using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>How far the figures of mergeable summaries are from those of the rows themselves, over the rows of the golden pairs.</summary>
public sealed class PairsSummaries
{
    public static TheoryData<string> Numeric => GoldenFolder.Names("pairs", keep: expected => !expected.TryGetProperty("n_ref", out _));

    public static TheoryData<string> Categorical => GoldenFolder.Names("pairs", keep: expected => expected.TryGetProperty("n_ref", out _));

    [Theory, MemberData(nameof(Numeric))]
    public void Moments_OfSummaries_AreThoseOfTheRows(string name)
    {
        var expected = GoldenFolder.Expected("pairs", name);
        foreach (var side in (string[])["ref", "cur"])
        {
            var table = expected.GetProperty(side);
            var summary = PairsFile.Read(name).Summary(side, NumericBinning.FromReference(PairsFile.Read(name).Values("ref")));
            Assert.Equal(table.GetProperty("n").GetInt64(), summary.Count);
            Assert.Equal(expected.GetProperty("missing_" + side).GetInt64(), summary.NaN);
            Assert.Equal(table.Number("min"), summary.Min);
            Assert.Equal(table.Number("max"), summary.Max);
            GoldenFolder.Agrees(table.Number("mean"), summary.Mean, 1e-9, $"{side} mean");
            foreach (var (key, actual) in (Span<(string, double?)>)[("var_pop", summary.Variance), ("skew_biased", summary.Skewness), ("kurtosis_excess_biased", summary.ExcessKurtosis)])
            {
                if (table.GetProperty(key).AsNumber() is not { } figure) continue;
                // Others centre on a mean that is rounded to a double, which around 1e9 costs their skewness 3e-7 against exact rational arithmetic; the summary does not.
                if (double.IsFinite(figure)) Assert.Equal(figure, actual!.Value, (name == "large_offset" ? 1e-6 : 1e-9) * Math.Max(1, Math.Abs(figure)));
                else Assert.Null(actual);
            }
        }
    }

    // Exact rational arithmetic over the rows of large_offset.
    [Theory]
    [InlineData("ref", -0.045391139676051115, -0.14639380792957946)]
    [InlineData("cur", 0.0762957275070259, -0.05300691323679452)]
    public void Shape_OfSummariesFarFromZero_IsThatOfExactArithmetic(string side, double skewness, double kurtosis)
    {
        GoldenFolder.Expected("pairs", GoldenFolder.Path is null ? GoldenFolder.Absent : "large_offset");
        var rows = PairsFile.Read("large_offset");
        var summary = rows.Summary(side, NumericBinning.FromReference(rows.Values("ref")));
        Assert.Equal(skewness, summary.Skewness!.Value, 1e-8);
        Assert.Equal(kurtosis, summary.ExcessKurtosis!.Value, 1e-8);
    }

    [Theory, MemberData(nameof(Numeric))]
    public void Quantiles_OfSummaries_LieBetweenTheCellsOfTheirRows(string name)
    {
        var expected = GoldenFolder.Expected("pairs", name);
        foreach (var side in (string[])["ref", "cur"])
        {
            var rows = PairsFile.Read(name).Finite(side).Order().ToArray();
            var summary = PairsFile.Read(name).Summary(side, null);
            foreach (var quantile in expected.GetProperty(side).GetProperty("quantiles_linear").EnumerateObject())
            {
                // A linear quantile lies between two rows; the histogram may answer anywhere between their cells.
                var rank = GoldenFolder.Number(quantile.Name) * (rows.Length - 1);
                double low = rows[(int)rank], high = rows[Math.Min((int)rank + 1, rows.Length - 1)], actual = summary.Quantile(GoldenFolder.Number(quantile.Name))!.Value;
                Assert.InRange(actual, low - Math.Abs(low) / 60 - 1e-300, high + Math.Abs(high) / 60 + 1e-300);
            }
        }
    }

    [Theory, MemberData(nameof(Numeric))]
    public void Wasserstein_OverSummaries_StaysWithinItsBound(string name)
    {
        var expected = GoldenFolder.Expected("pairs", name);
        var rows = PairsFile.Read(name);
        var bound = (rows.Finite("ref").Average(Math.Abs) + rows.Finite("cur").Average(Math.Abs)) / 64;
        Assert.InRange(Math.Abs(Wasserstein.Between(rows.Summary("ref", null), rows.Summary("cur", null))!.Value - expected.Number("wasserstein_1")), 0, bound);
    }

    [Theory, MemberData(nameof(Categorical))]
    public void UnseenCount_OverRows_CountsTheRowsOfUnseenCategories(string name)
    {
        var expected = GoldenFolder.Expected("pairs", name);
        var rows = PairsFile.Read(name);
        var current = rows.Categories("cur");
        Assert.Equal(expected.Array<string>("unseen_in_reference").Sum(category => current.CountOf(category)), current.UnseenCount(rows.Categories("ref")));
    }
}
