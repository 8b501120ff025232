using Watchgrain.Statistics.MultipleTesting;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>Figures of statsmodels and of the written formulas over families and streams of p-values.</summary>
[Trait("Category", "Golden")]
public sealed class MultiplicityGolden
{
    public static TheoryData<string, string> Figures => GoldenFigures.Of("multiplicity", path => path is not ("p" or "alpha"));

    [Theory, MemberData(nameof(Figures))]
    public void Figure_OfAFamily_AgreesWithOthers(string name, string path)
    {
        var expected = GoldenFigures.Expected("multiplicity", name, path);
        double[] p = [.. GoldenFigures.Expected("multiplicity", name, "p").EnumerateArray().Select(value => value.AsNumber()!.Value)];
        var alpha = GoldenFigures.Expected("multiplicity", name, "alpha").GetDouble();
        if (path.EndsWith("/reject", StringComparison.Ordinal))
        {
            Assert.Equal(expected.EnumerateArray().Select(value => value.GetBoolean()), Rejected(path, p, alpha));
            return;
        }
        var actual = Computed(path, p, alpha);
        Assert.Equal(expected.GetArrayLength(), actual.Length);
        foreach (var (i, value) in expected.EnumerateArray().Index()) GoldenFolder.Agrees(value.AsNumber()!.Value, actual[i], 1e-9, $"{name} {path} {i}");
    }

    private static bool[] Rejected(string path, double[] p, double alpha) => path switch
    {
        "bonferroni/reject" => Bonferroni.Reject(p, alpha),
        "sidak/reject" => Sidak.Reject(p, alpha),
        "holm/reject" => Holm.Reject(p, alpha),
        "simes-hochberg/reject" => Hochberg.Reject(p, alpha),
        "fdr_bh/reject" => BenjaminiHochberg.Reject(p, alpha),
        "fdr_by/reject" => BenjaminiYekutieli.Reject(p, alpha),
        "own_e_bh/reject" => EBenjaminiHochberg.Reject(Computed("own_e_bh/e", p, alpha), alpha),
        "own_lord_plus_plus/reject" => [.. Lord(p, alpha).Select(test => test.Rejected)],
        "own_saffron/reject" => [.. OfSaffron(p, alpha).Select(test => test.Rejected)],
        _ => throw GoldenFigures.NotOffered(path),
    };

    private static double[] Computed(string path, double[] p, double alpha) => path switch
    {
        "bonferroni/adjusted" => Bonferroni.Adjust(p),
        "sidak/adjusted" => Sidak.Adjust(p),
        "holm/adjusted" => Holm.Adjust(p),
        "simes-hochberg/adjusted" => Hochberg.Adjust(p),
        "fdr_bh/adjusted" => BenjaminiHochberg.Adjust(p),
        "fdr_by/adjusted" => BenjaminiYekutieli.Adjust(p),
        "own_e_bh/e" => [.. p.Select(value => PToECalibrator.Power(value))],
        "own_lord_plus_plus/alpha_t" => [.. Lord(p, alpha).Select(test => test.Level)],
        "own_saffron/alpha_t" => [.. OfSaffron(p, alpha).Select(test => test.Level)],
        _ => throw GoldenFigures.NotOffered(path),
    };

    private static OnlineTest[] Lord(double[] p, double alpha)
    {
        var rule = new LordPlusPlus(alpha);
        return [.. p.Select(rule.Test)];
    }

    private static OnlineTest[] OfSaffron(double[] p, double alpha)
    {
        var rule = new Saffron(alpha);
        return [.. p.Select(rule.Test)];
    }
}
