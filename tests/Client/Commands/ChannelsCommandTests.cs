using Google.Protobuf.WellKnownTypes;
using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class ChannelsCommandTests
{
    private static readonly Timestamp At = Timestamp.FromDateTimeOffset(new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Write_OfChannels_ShowsHowTheyGetOnWithoutControlCharacters()
    {
        using StringWriter output = new() { NewLine = "\n" };
        ChannelsCommand.Write(
            [
                new DeliveryChannel
                {
                    Name = "ops", Destination = "https://ops.example", Template = "slack", States = { "in_force" }, Actions = { "rollback" }, NextAuditIndex = 12, Pending = 3, Delivered = 7, FailedAttempts = 5, DeadLetters = 1,
                    ForgottenDeadLetters = 2, Breaker = BreakerState.HalfOpen, LastError = "the receiver\u001b answered 503", LastErrorAt = At,
                },
            ],
            output);

        var line = output.ToString().TrimEnd('\n').Split('\n')[1];
        Assert.Equal(
            ["ops", "https://ops.example", "slack", "in_force, rollback", "12", "3", "7", "5", "3", "half_open", "2026-11-30 12:00:00 UTC the receiver? answered 503"],
            line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("replay registry --insist", "--insist needs --index: it is said of one rollback that somebody has looked at")]
    [InlineData("replay registry --index 4 --insist", null)]
    [InlineData("replay registry", null)]
    public void Replay_ThatInsists_NamesOneEntry(string line, string? error) => Assert.Equal(error, ChannelsCommand.Create().Parse(line).Errors.SingleOrDefault()?.Message);

    [Fact]
    public void Write_OfNothing_SaysSo()
    {
        using StringWriter output = new() { NewLine = "\n" };
        ChannelsCommand.Write((IReadOnlyCollection<DeliveryChannel>)[], output);
        ChannelsCommand.Write((IReadOnlyCollection<DeadLetter>)[], output);
        Assert.Equal("no channels\nno dead letters\n", output.ToString());
    }

    [Fact]
    public void Write_OfDeadLetters_ShowsWhatWasGivenUpAndWhy()
    {
        using StringWriter output = new() { NewLine = "\n" };
        ChannelsCommand.Write([new DeadLetter { AuditIndex = 4, Subject = "flight-delay/1", Attempts = 20, Error = "no answer within 10 s", GivenUpAt = At }], output);
        Assert.Equal("    4  2026-11-30 12:00:00 UTC        20  flight-delay/1  no answer within 10 s", output.ToString().TrimEnd('\n').Split('\n')[1]);
    }
}
