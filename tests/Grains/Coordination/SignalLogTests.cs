using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Floods;

namespace Watchgrain.Grains.Tests.Coordination;

public sealed class SignalLogTests
{
    [Fact]
    public void Signal_OfTheSameFamilySubjectAndPane_IsTakenOnce()
    {
        var log = new SignalLog();
        Assert.True(Taken(log, Of(1)));
        Assert.False(Taken(log, Of(1) with { Value = 2 }));
        Assert.True(Taken(log, Of(1) with { Family = Family.Quality }));
        Assert.Equal(2, log.Total);
    }

    // Labels of a pane come after later panes have closed.
    [Fact]
    public void Signals_OfRepeatedRowsAndOfLabels_ComeInAnOrderOfTheirOwn()
    {
        var log = new SignalLog();
        Assert.True(Taken(log, Of(9) with { Family = Family.Poisoning, Statistic = FloodWatch.EqualShare }));
        Assert.True(Taken(log, Of(3) with { Family = Family.Poisoning, Statistic = SourceTrust.Statistic }));
        Assert.False(Taken(log, Of(9) with { Family = Family.Poisoning, Statistic = FloodWatch.EqualShare }));
    }

    [Fact]
    public void Signals_BeyondTheLimit_DropTheOldestAndAreCounted()
    {
        var log = new SignalLog();
        for (var pane = 0; pane < SignalLog.Kept + 3; pane++) Taken(log, Of(pane));
        var page = log.Page(0, 2);
        Assert.Equal((3L, SignalLog.Kept + 3L, 3L), (page.First, page.Total, page.Signals[0].Pane));
        Assert.Equal([SignalLog.Kept + 2L], log.Page(SignalLog.Kept + 2, 10).Signals.Select(signal => signal.Pane));
    }

    [Fact]
    public void Log_ReadBackFromItsBytes_KnowsItsSignals()
    {
        var serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
        var log = new SignalLog();
        Taken(log, Of(1));
        var read = serializer.Deserialize<SignalLog>(serializer.SerializeToArray(log))!;
        Assert.False(Taken(read, Of(1)));
        Assert.Equal(1, read.Total);
    }

    [Fact]
    public void Signal_ThatWasDroppedLongAgo_IsKnownAllTheSame()
    {
        var serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
        var log = new SignalLog();
        Taken(log, Of(0) with { Family = Family.Quality });
        for (var pane = 0; pane < SignalLog.Kept + 3; pane++) Taken(log, Of(pane));
        log = serializer.Deserialize<SignalLog>(serializer.SerializeToArray(log))!;

        Assert.False(Taken(log, Of(0)));
        Assert.False(Taken(log, Of(0) with { Family = Family.Quality }));
        Assert.True(Taken(log, Of(1) with { Family = Family.Quality }));
        Assert.Equal(SignalLog.Kept + 5L, log.Total);
    }

    [Fact]
    public void Log_OfARecordWithoutLastPanes_KnowsWhatItsSignalsSay()
    {
        var log = new SignalLog { Signals = [Of(3), Of(5)] };

        Assert.False(Taken(log, Of(5)));
        Assert.True(Taken(log, Of(6)));
    }

    private static bool Taken(SignalLog log, Signal signal)
    {
        var isNew = log.Take(signal);
        if (isNew) log.Add(signal);
        return isNew;
    }

    private static Signal Of(long pane) => new()
    {
        Family = Family.Drift,
        Subject = new Subject { Feature = "f" },
        Pane = pane,
        Position = pane + 1,
        Detector = "d",
        Statistic = "s",
        Value = 1,
        LogEvidence = 1,
        LogThreshold = 1,
        SincePane = pane,
        Sentence = "",
    };
}
