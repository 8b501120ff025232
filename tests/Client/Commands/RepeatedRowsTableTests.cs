using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class RepeatedRowsTableTests
{
    [Fact]
    public void Write_ShowsAllRowsOfEachPaneAndTheSourcesOfTheLast()
    {
        var text = Written(
            new() { Pane = 7, Start = 700, RepeatedRows = { Repeated("", 400, 0.1), Repeated("north", 200, 0.2) } },
            new() { Pane = 8, Start = 800, RepeatedRows = { Repeated("", 300, 0.4), Repeated("north", 100, 0.7) } });

        Assert.Equal(
            """

            rows that repeat another row, with all features equal or nearly so; expected of as many rows by the reference
            pane  start  source  rows  repeated  expected  nearly  expected
               7    700  all      400    0.1000    0.0500  0.2500    0.2000
               8    800  all      300    0.4000    0.0500  0.2500    0.2000
               8    800  north    100    0.7000    0.0500  0.2500    0.2000

            """,
            text);
    }

    [Fact]
    public void Write_WithoutCounts_WritesNothing() => Assert.Equal("", Written(new ModelPane { Pane = 7 }));

    private static RepeatedRows Repeated(string source, long rows, double share) => new() { Source = source, Rows = rows, Share = share, ExpectedShare = 0.05, NearShare = 0.25, ExpectedNearShare = 0.2 };

    private static string Written(params ModelPane[] panes)
    {
        using var output = new StringWriter { NewLine = "\n" };
        RepeatedRowsTable.Write(panes, Axis.Sequence, output);
        return output.ToString();
    }
}
