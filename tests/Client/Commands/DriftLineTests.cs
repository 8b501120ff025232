using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class DriftLineTests
{
    [Fact]
    public void Write_ADrift_IsItsShareOfTheBudgetAndWhatChanceMakesOfIt() => Assert.Equal(
        """
        34 % of the drift budget of 0.25 is used since 700, in shares of rows that changed their range or category:
        net 0.095 from the reference (by chance 0.010), 0.213 from pane to pane in all (by chance 0.190)

        """,
        Written(new() { Since = 700, Net = 0.095, NetByChance = 0.01, Path = 0.2134, PathByChance = 0.19, Budget = 0.25, Used = 0.34 }));

    [Fact]
    public void Write_Nothing_WritesNothing() => Assert.Equal("", Written(null));

    private static string Written(DriftBudget? drift)
    {
        using var output = new StringWriter { NewLine = "\n" };
        DriftLine.Write(drift, Axis.Sequence, output);
        return output.ToString();
    }
}
