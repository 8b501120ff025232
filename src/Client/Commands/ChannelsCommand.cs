using System.CommandLine;
using System.Globalization;
using Google.Protobuf.Collections;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain channels list | dead | replay | test</c>.</summary>
internal static class ChannelsCommand
{
    private static readonly Argument<string> Name = new("CHANNEL") { Description = "Name of the channel." };
    private static readonly Option<string> Actor = Gateway.Asker();

    public static Command Create() => new("channels", "Shows where decisions are delivered, and delivers again what was given up.") { List(), Dead(), Replay(), Test() };

    private static Command List()
    {
        var command = new Command("list", "Every channel: how far it has read the audit log, what waits, what was delivered and what failed.");
        command.SetGatewayAction(async (_, client, output, cancellation) => Write((await client.Delivery.ListChannelsAsync(new(), cancellationToken: cancellation)).Channels, output));
        return command;
    }

    private static Command Dead()
    {
        var command = new Command("dead", "What a channel has given up, and why.") { Name };
        command.SetGatewayAction(async (result, client, output, cancellation) => Write(await DeadAsync(client, result.GetRequiredValue(Name), cancellation), output));
        return command;
    }

    private static Command Replay()
    {
        var index = new Option<ulong?>("--index") { Description = "Index of one entry of the audit log (default: every dead letter)." };
        var insist = new Option<bool>("--insist") { Description = "Of a channel that moves an alias, with --index: moves it from wherever it points." };
        var command = new Command("replay", "Delivers dead letters again, or any step of a decision that the channel has read, under the ids that they had.") { Name, index, insist, Actor };
        command.Validators.Add(result =>
        {
            if (result.GetValue(insist) && result.GetValue(index) is null)
                result.AddError("--insist needs --index: it is said of one rollback that somebody has looked at");
        });
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var channel = result.GetRequiredValue(Name);
            ulong[] wanted = result.GetValue(index) is { } one ? [one] : [.. (await DeadAsync(client, channel, cancellation)).Select(letter => letter.AuditIndex).Order()];
            foreach (var entry in wanted)
            {
                await client.Delivery.ReplayDeadLetterAsync(new() { Channel = channel, AuditIndex = entry, Actor = result.GetRequiredValue(Actor), Insist = result.GetValue(insist) }, cancellationToken: cancellation);
                output.WriteLine($"audit {entry} waits for the receiver again");
            }
            if (wanted.Length == 0)
                output.WriteLine("no dead letters");
        });
        return command;
    }

    private static Command Test()
    {
        var command = new Command("test", "Sends a test event to a channel and says what the receiver answered.") { Name, Actor };
        command.SetGatewayAnswer(async (result, client, output, cancellation) =>
        {
            var answer = await client.Delivery.TestChannelAsync(new() { Channel = result.GetRequiredValue(Name), Actor = result.GetRequiredValue(Actor) }, cancellationToken: cancellation);
            output.WriteLine(answer.Delivered ? "the receiver took it" : TextTable.Printable($"not delivered: {answer.Error}"));
            return answer.Delivered ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    internal static void Write(IReadOnlyCollection<DeliveryChannel> channels, TextWriter output)
    {
        var table = new TextTable("channel", "to", "template", "only", "next", "waiting", "delivered", "failed", "dead", "breaker", "last error");
        foreach (var channel in channels)
            table.Add(
                channel.Name, channel.Destination, channel.Template, string.Join(", ", channel.States.Concat(channel.Actions).Concat(channel.Models)), Figure.Of(channel.NextAuditIndex), Figure.Of(channel.Pending),
                Figure.Of(channel.Delivered), Figure.Of(channel.FailedAttempts), Figure.Of(channel.DeadLetters + channel.ForgottenDeadLetters), DecisionSummary.Word(channel.Breaker),
                channel.LastError.Length == 0 ? "" : $"{Time(channel.LastErrorAt)} {channel.LastError}");
        table.Write(output, "no channels");
    }

    internal static void Write(IReadOnlyCollection<DeadLetter> letters, TextWriter output)
    {
        var table = new TextTable("audit", "given up", "attempts", "about", "error");
        foreach (var letter in letters)
            table.Add(Figure.Of(letter.AuditIndex), Time(letter.GivenUpAt), Figure.Of(letter.Attempts), letter.Subject, letter.Error);
        table.Write(output, "no dead letters");
    }

    private static async Task<RepeatedField<DeadLetter>> DeadAsync(WatchgrainClient client, string channel, CancellationToken cancellation) =>
        (await client.Delivery.ListDeadLettersAsync(new() { Channel = channel }, cancellationToken: cancellation)).DeadLetters;

    private static string Time(Google.Protobuf.WellKnownTypes.Timestamp? at) => at is null ? "" : at.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
