using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class WindowLineTests
{
    [Fact]
    public void Write_RowsOutsideTheReference_SaysHowManyAndOfWhatAndWhatFollows()
    {
        var lines = Written(new()
        {
            Accuracy = 0.9,
            OutsideShare = 0.1234,
            OutsideFeatures = { new OutsideFeature { Feature = "distance", Rows = 120 }, new OutsideFeature { Feature = "or\u001bigin", Rows = 3 } },
            Untrusted = { "12.3 % of the rows have a value outside the reference, mostly of dis\u001btance" },
        });

        Assert.Equal(["outside the reference: 12.34 % of the rows (distance 120, or?igin 3)", "the estimate must not be relied on: 12.3 % of the rows have a value outside the reference, mostly of dis?tance"], lines[^2..]);
    }

    [Fact]
    public void Write_NoRowsOutsideTheReference_SaysNothing() => Assert.DoesNotContain(Written(new() { Accuracy = 0.9, OutsideShare = 0 }), line => line.Contains("outside", StringComparison.Ordinal));

    private static string[] Written(EstimatedPerformance estimated)
    {
        using var output = new StringWriter { NewLine = "\n" };
        ModelCommand.WriteWindow(new() { Rows = 1000, Performance = new(), Estimated = estimated }, Axis.Sequence, output);
        return output.ToString().TrimEnd().Split('\n');
    }
}
