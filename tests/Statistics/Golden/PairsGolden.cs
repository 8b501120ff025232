using System.Text.Json;
using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>Two-sample figures of scipy, numpy and of the written formulas, one test case each, from the rows of the files.</summary>
[Trait("Category", "Golden")]
public sealed class PairsGolden
{
    private const double Statistic = 1e-9;
    private const double LargeOffset = 1e-7;
    private const double ExactLaw = 1e-8;
    private const double PValue = 1e-6;

    public static TheoryData<string, string> Figures => GoldenFigures.Of("pairs");

    [Theory, MemberData(nameof(Figures))]
    public void Figure_OverTheRows_AgreesWithOthers(string name, string path)
    {
        var expected = GoldenFigures.Expected("pairs", name, path);
        var actual = PairsFile.IsCategorical(name) ? Categorical(PairsFile.Read(name), path) : Numeric(PairsFile.Read(name), path);
        if (expected.ValueKind == JsonValueKind.Array) Lists(expected, actual, path);
        else if (expected.ValueKind is JsonValueKind.Object or JsonValueKind.Null) Assert.Null(actual);
        else Number(expected.AsNumber()!.Value, actual is null ? null : Convert.ToDouble(actual, System.Globalization.CultureInfo.InvariantCulture), Tolerance(name, path), path);
    }

    private static object? Numeric(PairsFile file, string path)
    {
        double[] reference = file.Finite("ref"), current = file.Finite("cur");
        string[] keys = path.Split('/');
        return keys[0] switch
        {
            "missing_ref" => file.Missing("ref"),
            "missing_cur" => file.Missing("cur"),
            "ref" => Sample(reference, keys, path),
            "cur" => Sample(current, keys, path),
            "ks_2samp" => Smirnov(SmirnovTest.FromSamples(reference, current), keys[1], path),
            "wasserstein_1" => Wasserstein.FromSamples(reference, current),
            "energy_distance" => EnergyDistance.FromSamples(reference, current),
            "cramervonmises_2samp" => CramerVonMises.FromSamples(reference, current) is not { } test ? null : keys[1] switch
            {
                "statistic" => test.Statistic,
                "p_asymptotic" => test.AsymptoticPValue,
                "p_exact" => test.ExactPValue,
                _ => throw GoldenFigures.NotOffered(path),
            },
            "anderson_ksamp" => AndersonDarling.FromSamples(reference, current) is not { } test ? null : keys[1] switch
            {
                "statistic_midrank" => test.MidrankStatistic,
                "statistic_right" => test.RightStatistic,
                "critical_values" => AndersonDarling.CriticalValues.ToArray(),
                "p_capped_0001_025" => test.PValue,
                _ => throw GoldenFigures.NotOffered(path),
            },
            "mannwhitneyu" => MannWhitney.FromSamples(reference, current) is not { } test ? null : keys[1] switch
            {
                "u_ref" => test.ReferenceU,
                "p_asymptotic_continuity" => test.AsymptoticPValue,
                "own_auc_cur_gt_ref" => test.AreaUnderCurve,
                "p_exact" => test.ExactPValue,
                _ => throw GoldenFigures.NotOffered(path),
            },
            "welch_t" => WelchT.FromSamples(reference, current) is not { } test ? null : keys[1] switch
            {
                "t" => test.T,
                "p" => test.PValue,
                _ => throw GoldenFigures.NotOffered(path),
            },
            _ when keys[0].StartsWith("bins_", StringComparison.Ordinal) => Binned(file, keys, path),
            _ => throw GoldenFigures.NotOffered(path),
        };
    }

    private static double? Sample(double[] sample, string[] keys, string path) => keys[1] switch
    {
        "quantiles_linear" => SampleQuantile.Linear(sample, GoldenFolder.Number(keys[2])),
        "min" => SampleQuantile.Linear(sample, 0),
        "max" => SampleQuantile.Linear(sample, 1),
        "distinct" => sample.Distinct().Count(),
        _ => SampleMoments.Of(sample) is not { } moments ? keys[1] == "n" ? 0 : null : keys[1] switch
        {
            "n" => moments.Count,
            "mean" => moments.Mean,
            "var_pop" => moments.Variance,
            "var_sample" => moments.SampleVariance,
            "skew_biased" => moments.Skewness,
            "kurtosis_excess_biased" => moments.ExcessKurtosis,
            _ => throw GoldenFigures.NotOffered(path),
        },
    };

    private static double? Smirnov(SmirnovResult? result, string key, string path) => result is not { } test ? null : key switch
    {
        "statistic" => test.Statistic,
        "p_asymp" => test.AsymptoticPValue,
        "location" => test.Location,
        "sign" => test.Sign,
        "p_exact" => test.ExactPValue,
        "p_scipy_auto" => test.PValue,
        _ => throw GoldenFigures.NotOffered(path),
    };

    private static object? Binned(PairsFile file, string[] keys, string path)
    {
        var binning = NumericBinning.FromReference(file.Values("ref"), int.Parse(keys[0]["bins_".Length..], System.Globalization.CultureInfo.InvariantCulture));
        NumericSummary reference = file.Summary("ref", binning), current = file.Summary("cur", binning);
        return keys[1] switch
        {
            "edges" => Enumerable.Range(0, binning.CellCount - 1).Where(i => binning.MainBinOf[i + 1] > binning.MainBinOf[i]).Select(i => binning.Edges[i]).ToArray(),
            "own_ks_binned" => KolmogorovSmirnov.Binned(reference.MainCounts(), current.MainCounts())?.Statistic,
            _ => Table(reference.MainCounts(), current.MainCounts(), keys, path),
        };
    }

    private static object? Categorical(PairsFile file, string path)
    {
        CategoricalSummary reference = file.Categories("ref"), current = file.Categories("cur");
        string[] keys = path.Split('/');
        var (ours, theirs) = CategoricalSummary.Align(reference, current);
        return keys[0] switch
        {
            "n_ref" => reference.Rows,
            "n_cur" => current.Rows,
            "missing_ref" => reference.Missing,
            "missing_cur" => current.Missing,
            "categories_ordinal_order" => reference.Counts.Concat(current.Counts).Select(pair => pair.Key).Distinct().Order(StringComparer.Ordinal).ToArray(),
            "unseen_in_reference" => Absent(current, reference),
            "vanished_in_current" => Absent(reference, current),
            "entropy_ref_nats" => ShannonEntropy.Nats(reference),
            "entropy_cur_nats" => ShannonEntropy.Nats(current),
            "without_missing" => Table(ours, theirs, keys, path),
            "with_missing_as_category" => Table([.. ours, reference.Missing], [.. theirs, current.Missing], keys, path),
            _ => throw GoldenFigures.NotOffered(path),
        };
    }

    private static object? Table(long[] reference, long[] current, string[] keys, string path)
    {
        switch (keys[1])
        {
            case "cells": return reference.Length;
            case "counts_ref": return reference;
            case "counts_cur": return current;
            case "own_psi_add_half": return PopulationStabilityIndex.Between(reference, current);
            case "own_psi_floor_1e-4": return PopulationStabilityIndex.WithFloor(reference, current);
            case "own_kl_cur_ref_add_half_nats": return KullbackLeibler.Divergence(current, reference);
            case "own_kl_ref_cur_add_half_nats": return KullbackLeibler.Divergence(reference, current);
            case "jensenshannon_distance_base2": return JensenShannon.DistanceBaseTwo(reference, current);
            case "jensenshannon_distance_base_e": return JensenShannon.DistanceBaseE(reference, current);
            case "own_hellinger": return Hellinger.Distance(reference, current);
            case "own_total_variation": return TotalVariation.Distance(reference, current);
            case "own_linf": return LInfinity.Distance(reference, current);
            case "contingency": break;
            default: throw GoldenFigures.NotOffered(path);
        }
        int[] used = [.. Enumerable.Range(0, reference.Length).Where(i => reference[i] + current[i] > 0)];
        return keys[2] switch
        {
            "chi2" => ChiSquareTest.Between(reference, current)?.Statistic,
            "p" => ChiSquareTest.Between(reference, current)?.PValue,
            "dof" => ChiSquareTest.Between(reference, current)?.DegreesOfFreedom,
            "g" => GTest.Between(reference, current)?.Statistic,
            "g_p" => GTest.Between(reference, current)?.PValue,
            "own_cramers_v" => CramersV.Between(reference, current),
            "chi2_yates" => ChiSquareTest.WithContinuity(reference, current)?.Statistic,
            "p_yates" => ChiSquareTest.WithContinuity(reference, current)?.PValue,
            "fisher_oddsratio" => Fisher()?.OddsRatio,
            "fisher_p" => Fisher()?.PValue,
            _ => throw GoldenFigures.NotOffered(path),
        };

        FisherResult? Fisher() => FisherExact.Between([.. used.Select(i => reference[i])], [.. used.Select(i => current[i])]);
    }

    private static string[] Absent(CategoricalSummary of, CategoricalSummary from) => [.. of.Counts.Select(pair => pair.Key).Where(category => from.CountOf(category) == 0)];

    private static double Tolerance(string name, string path)
    {
        var key = path[(path.LastIndexOf('/') + 1)..];
        return key switch
        {
            "p_exact" or "p_scipy_auto" when path.StartsWith("ks_2samp/", StringComparison.Ordinal) => ExactLaw,
            _ when path.StartsWith("anderson_ksamp/", StringComparison.Ordinal) => ExactLaw,
            "p" or "g_p" or "p_yates" or "fisher_p" => PValue,
            _ when key.StartsWith("p_", StringComparison.Ordinal) => PValue,
            "energy_distance" or "mean" or "var_pop" or "var_sample" or "skew_biased" or "kurtosis_excess_biased" when name == "large_offset" => LargeOffset,
            _ => Statistic,
        };
    }

    // Relative throughout: the least figures of these files, subnormal edges and p-values of 1e-115, have to agree too. Only where others find 0 is a rounding error allowed.
    private static void Number(double expected, double? actual, double tolerance, string path)
    {
        // What has no value is null here and NaN there.
        if (double.IsNaN(expected)) Assert.Null(actual);
        else if (expected == 0) GoldenFolder.Agrees(expected, actual, tolerance, path);
        else Assert.True(actual is { } figure && (expected.Equals(figure) || Math.Abs(expected - figure) <= tolerance * Math.Abs(expected)), $"{path}: expected {expected:R}, got {actual:R}");
    }

    private static void Lists(JsonElement expected, object? actual, string path)
    {
        switch (actual)
        {
            case double[] numbers:
                Assert.Equal(expected.GetArrayLength(), numbers.Length);
                for (var i = 0; i < numbers.Length; i++) Number(expected[i].AsNumber()!.Value, numbers[i], Statistic, $"{path}[{i}]");
                break;
            case long[] counts:
                Assert.Equal(expected.Deserialize<long[]>(), counts);
                break;
            default:
                Assert.Equal(expected.Deserialize<string[]>(), Assert.IsType<string[]>(actual));
                break;
        }
    }
}
