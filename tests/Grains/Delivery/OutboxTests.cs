using Microsoft.Extensions.Time.Testing;
using Watchgrain.Grains.Delivery;

namespace Watchgrain.Grains.Tests.Delivery;

public sealed class OutboxTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly HashSet<string> Idle = [];
    private static readonly DeliveryAnswer Taken = new(DeliveryResult.Delivered);
    private static readonly DeliveryAnswer Failed = new(DeliveryResult.Unavailable, "the receiver answered 503");

    private readonly OutboxState state = new() { Next = 10 };

    [Fact]
    public void Due_OfASubject_IsItsOldestUntilThatIsTaken()
    {
        var outbox = Outbox();
        Take(outbox, "a", "b", "a", null, "b");
        Assert.Equal([10L, 11], Due(outbox, Now));
        Assert.Equal([11L], outbox.Due(Now, new HashSet<string> { "a" }).Select(due => due.Index));

        outbox.Settle(10, Failed, Now);
        Assert.Equal([11L], Due(outbox, Now));
        outbox.Settle(11, Taken, Now);
        Assert.Equal([14L], Due(outbox, Now));
        Assert.Equal([10L, 14], Due(outbox, Now + TimeSpan.FromSeconds(1)));
        Assert.Equal((15L, 1L, 1L), (state.Next, state.Delivered, state.Failed));
    }

    [Fact]
    public void Settle_AfterTheLastAttempt_MakesADeadLetterAndLetsTheSubjectGoOn()
    {
        var outbox = Outbox(attempts: 3);
        Take(outbox, "a", "a");
        for (var attempt = 1; attempt <= 3; attempt++) Assert.Equal(attempt == 3, outbox.Settle(10, Failed, Now));

        var letter = Assert.Single(state.Dead);
        Assert.Equal((10L, "a", 3, "the receiver answered 503", Now), (letter.Index, letter.Subject, letter.Attempts, letter.Error, letter.At));
        Assert.Equal([11L], Due(outbox, Now));
        Assert.True(outbox.Settle(11, new(DeliveryResult.Unmade, "no JSON"), Now));
    }

    [Fact]
    public void Settle_OfWhatWasNotTried_CountsNoAttempt()
    {
        var outbox = Outbox(attempts: 1);
        Take(outbox, "a");
        Assert.False(outbox.Settle(10, new(DeliveryResult.Untried, "the breaker is open"), Now));
        Assert.Equal((0, 0L), (Assert.Single(state.Pending).Attempts, state.Failed));
        Assert.Equal(Now + TimeSpan.FromSeconds(1), outbox.NextDue(Idle));
    }

    [Fact]
    public void Settle_WhenTheReceiverAsksForTime_WaitsSoLongAndNoLongerThanTheLongest()
    {
        var outbox = Outbox();
        Take(outbox, "a", "b");
        outbox.Settle(10, Failed with { RetryAfter = TimeSpan.FromMinutes(5) }, Now);
        outbox.Settle(11, Failed with { RetryAfter = TimeSpan.FromDays(5) }, Now);
        Assert.Equal([TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)], state.Pending.Select(pending => pending.NextAttempt - Now));
    }

    [Fact]
    public void Replay_OfADeadLetter_ComesBeforeWhatIsYounger()
    {
        var outbox = Outbox(attempts: 1);
        Take(outbox, "a", "a");
        outbox.Settle(10, Failed, Now);
        Assert.Equal(ReplayStatus.Done, outbox.Replay(10, "a", Now));
        Assert.Equal(ReplayStatus.Pending, outbox.Replay(10, "a", Now));
        Assert.Equal(ReplayStatus.UnknownEntry, outbox.Replay(12, "a", Now));
        Assert.Empty(state.Dead);
        Assert.Equal([10L], Due(outbox, Now));
    }

    [Fact]
    public void Take_WithoutRoom_LeavesTheEntryInTheLog()
    {
        var outbox = Outbox();
        for (var i = 0; i < Grains.Delivery.Outbox.MostPending; i++) Take(outbox, "a");
        Assert.True(outbox.Take(state.Next, null, Now));
        var next = state.Next;
        Assert.False(outbox.Take(next, "b", Now));
        Assert.Equal((next, Grains.Delivery.Outbox.MostPending), (state.Next, state.Pending.Count));
        outbox.Settle(10, Taken, Now);
        Assert.True(outbox.Take(next, "b", Now));
        Assert.True(outbox.Take(11, "a", Now));
        Assert.Equal(Grains.Delivery.Outbox.MostPending, state.Pending.Count);
    }

    [Fact]
    public void Bury_BeyondTheMost_ForgetsTheOldestAndCountsIt()
    {
        var outbox = Outbox(attempts: 1);
        for (var i = 0; i <= Grains.Delivery.Outbox.MostDead; i++)
        {
            Take(outbox, "a");
            outbox.Settle(10 + i, Failed with { Error = new('x', 1000) }, Now);
        }

        Assert.Equal((Grains.Delivery.Outbox.MostDead, 1L, 11L, 256), (state.Dead.Count, state.Forgotten, state.Dead[0].Index, state.Dead[0].Error.Length));
        Assert.Equal(ReplayStatus.Done, outbox.Replay(10, "a", Now));
    }

    [Fact]
    public void Backoff_OfManyEntries_DoublesWithinItsHalfAndIsTheSameForTheSameSeed()
    {
        var (first, longest) = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        for (var failures = 1; failures <= 20; failures++)
        {
            var whole = Math.Min(3600, Math.Pow(2, failures - 1));
            double[] waits = [.. Enumerable.Range(0, 200).Select(index => Backoff.After(failures, $"z:acme/ops/{index}", first, longest).TotalSeconds)];
            Assert.All(waits, wait => Assert.InRange(wait, whole / 2, whole));
            // Of 200 uniform draws the mean is within six standard errors.
            Assert.InRange(waits.Average() / whole, 0.75 - 0.062, 0.75 + 0.062);
        }

        Assert.Equal(Backoff.After(3, "z:acme/ops/1", first, longest), Backoff.After(3, "z:acme/ops/1", first, longest));
    }

    [Fact]
    public async Task Breaker_AfterFiveFailures_OpensForThePauseAndClosesWithASuccess()
    {
        var time = new FakeTimeProvider(Now);
        var breaker = new ChannelBreaker(TimeSpan.FromSeconds(30), time);
        var (tried, answer) = (0, Failed);
        Task<DeliveryAnswer> Run() => breaker.RunAsync(
            _ =>
            {
                tried++;
                return Task.FromResult(answer);
            },
            TestContext.Current.CancellationToken);

        for (var i = 0; i < 5; i++) Assert.Equal(DeliveryResult.Unavailable, (await Run()).Result);
        Assert.Equal(("open", Now + TimeSpan.FromSeconds(30)), (breaker.State, breaker.OpenUntil));
        Assert.Equal(DeliveryResult.Untried, (await Run()).Result);
        Assert.Equal(5, tried);

        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(("half_open", false), (breaker.State, breaker.IsClosed));
        answer = Taken;
        Assert.Equal(DeliveryResult.Delivered, (await Run()).Result);
        Assert.Equal("closed", breaker.State);
    }

    [Fact]
    public async Task Breaker_OfRefusals_StaysClosed()
    {
        var breaker = new ChannelBreaker(TimeSpan.FromSeconds(30), new FakeTimeProvider(Now));
        for (var i = 0; i < 20; i++) await breaker.RunAsync(_ => Task.FromResult(new DeliveryAnswer(DeliveryResult.Refused, "the receiver answered 400")), TestContext.Current.CancellationToken);
        Assert.True(breaker.IsClosed);
    }

    private Grains.Delivery.Outbox Outbox(int attempts = 20) => new(state, "z:acme/ops", new Channel { Name = "ops", Url = new("http://127.0.0.1"), Attempts = attempts });

    private void Take(Grains.Delivery.Outbox outbox, params string?[] subjects)
    {
        foreach (var subject in subjects) Assert.True(outbox.Take(state.Next, subject, Now));
    }

    private static IEnumerable<long> Due(Grains.Delivery.Outbox outbox, DateTimeOffset now) => outbox.Due(now, Idle).Select(due => due.Index);
}
