using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class LikenessTableTests
{
    [Fact]
    public void Write_AGroup_SaysWhoWhereAndBesideWhat() => Assert.Equal(
        """

        likeness of sources, 1000 to 3800: 4 compared (2 left out, with fewer than 30 labels or corrections under way), 3 stand out
        3 sources contradict the model alike, 2 of them new: a?, b, c
          likeness 0.8300; independent sources come above 0.6100 once in a hundred such answers at most
          655 of 4812 labels contradict, expected 512.3
          60 of 900 where 0 was predicted with 0 % to 1.6 % for another, expected 11.25
        alike is no proof: sources that make the same honest mistake are alike too
        stands out  new  labels  contradictions  expected     z  z of predicted 0  z of predicted 1  most like  likeness
        a?          new    1600             220     170.5  4.10              5.00                    b              0.91
        b           new    1600             220     170.5  4.00              5.00              1.00  a?             0.91
        c                  1612             215     171.3  3.50              4.00              1.50  a?             0.75

        """,
        Written(Found()));

    [Fact]
    public void Write_NobodyAlike_SaysUpToWhat()
    {
        var shown = Found();
        shown.Groups.Clear();
        shown.Sources.Clear();

        Assert.Contains("no three of them are alike (a likeness above 0.6100)\nno source contradicts the model noticeably\n", Written(shown), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FewSourcesOrNoLabels_SaysSo()
    {
        Assert.EndsWith("fewer than four sources: nobody can tell them from the model\n", Written(new() { FirstPane = 1, LastPane = 2 }), StringComparison.Ordinal);
        Assert.Equal("\nno judged labels to compare sources by\n", Written(new()));
    }

    private static GetLikenessResponse Found() => new()
    {
        FirstPane = 10,
        LastPane = 37,
        Start = 1000,
        End = 3800,
        IndependentLevel = 0.61,
        LeftOut = 2,
        Groups =
        {
            new LikenessGroup
            {
                Sources = { "a\u001b", "b", "c" }, NewSources = 2, Likeness = 0.83, Labels = 4812, Contradictions = 655, Expected = 512.3,
                Places = { new LikenessPlace { PredictedClass = 0, From = 0, To = 1.0 / 64, Labels = 900, Contradictions = 60, Expected = 11.25 } },
            },
        },
        Sources =
        {
            new SourceLikeness { Source = "a\u001b", Labels = 1600, Contradictions = 220, Expected = 170.5, Z = 4.1, ZZero = 5, StandsOut = true, IsNew = true, Nearest = "b", Likeness = 0.91 },
            new SourceLikeness { Source = "b", Labels = 1600, Contradictions = 220, Expected = 170.5, Z = 4, ZZero = 5, ZOne = 1, StandsOut = true, IsNew = true, Nearest = "a\u001b", Likeness = 0.91 },
            new SourceLikeness { Source = "c", Labels = 1612, Contradictions = 215, Expected = 171.3, Z = 3.5, ZZero = 4, ZOne = 1.5, StandsOut = true, Nearest = "a\u001b", Likeness = 0.75 },
            new SourceLikeness { Source = "d", Labels = 1612, Contradictions = 171, Expected = 171.3, Z = 0.1 },
        },
    };

    private static string Written(GetLikenessResponse shown)
    {
        using var output = new StringWriter { NewLine = "\n" };
        LikenessTable.Write(shown, Axis.Sequence, output);
        return output.ToString();
    }
}
