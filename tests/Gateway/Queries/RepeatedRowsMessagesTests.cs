using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests.Queries;

public sealed class RepeatedRowsMessagesTests
{
    private static readonly PaneFigures Pane = new() { Pane = 3, Closed = true, Scores = [], Outcomes = [], Floods = [new("", 10, new(.5, .1, .2), new(.6, .15, .3)), new("north", 4, new(.7, 0, .25), default)] };

    [Fact]
    public void APane_IsShownWithAllRowsAndItsSources()
    {
        var shown = RepeatedRowsMessages.Of(Pane).ToArray();

        Assert.Equal([new V1.RepeatedRows { Rows = 10, Share = .5, ShareError = .1, ExpectedShare = .2, NearShare = .6, NearShareError = .15, ExpectedNearShare = .3 }, new V1.RepeatedRows { Source = "north", Rows = 4, Share = .7, ExpectedShare = .25 }], shown);
        Assert.Equal(shown[1], RepeatedRowsMessages.Of([Pane with { Pane = 2, Floods = [] }, Pane], 3, "north"));
        Assert.Null(RepeatedRowsMessages.Of([Pane], 3, "south"));
    }

    [Fact]
    public void APaneOfARelease_ThatDidNotCount_ShowsNothing() => Assert.Empty(RepeatedRowsMessages.Of(Pane with { Floods = null }));
}
