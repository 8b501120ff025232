using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class CallersCommandTests
{
    [Fact]
    public void Write_OfACaller_ShowsItsPanesAndWhatIsKnownOfIt()
    {
        using StringWriter output = new() { NewLine = "\n" };
        var found = new GetCallerResponse
        {
            Caller = new() { Caller = "0011223344556677", Queries = 250, Distinct = 190.4, Examined = 200, Near = 20, Repeats = 4, Extreme = 50, Coverage = 0.25, HillClimb = 1, WindowsApart = 1, NearEvidence = 30, LogThreshold = 21.05 },
            Panes = { new CallerPane { Pane = 1, Start = 1000, Queries = 250, Distinct = 190.4, Examined = 200, Near = 20, Repeats = 4, Extreme = 50 } },
        };

        CallersCommand.Write(found, Axis.Sequence, output);

        var lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.Equal(["1", "1000", "250", "190", "200", "20", "4", "50"], Words(lines[1]));
        Assert.Equal(["0011223344556677", "250", "190", "0.1000", "0.0200", "0.2000", "0.2500", "1.0000", "1", "30", "21.05"], Words(lines[4]));
    }

    [Fact]
    public void SubjectText_OfACaller_NamesIt() => Assert.Equal("caller 0011223344556677", Gateway.SubjectText(new Subject { Caller = "0011223344556677" }));

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
