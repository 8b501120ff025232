using System.Net;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Watchgrain.Audit.V1;
using Watchgrain.Grains;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Delivery;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class ChannelTests(RunningGateway gateway)
{
    [Fact]
    public async Task Channels_OfATenant_AreListedTestedAndDeliverAgainWhatWasGivenUp()
    {
        await using var receiver = await ReceiverAsync();
        await gateway.Grains.GetGrain<IChannelDirectoryGrain>(GrainKeys.Channels("alpha")).WakeAsync();
        var index = await AppendAsync();
        await UntilAsync(async () => (await DeadAsync("hook")).Any(letter => letter.AuditIndex == index));

        var letter = (await DeadAsync("hook")).Single(letter => letter.AuditIndex == index);
        Assert.Equal((1u, "the receiver answered 500"), (letter.Attempts, letter.Error));
        var listed = await ListAsync(gateway.Bob);
        var channel = Assert.Single(listed.Channels);
        Assert.Equal(("hook", "slack", $"http://127.0.0.1:{RunningGateway.ReceiverPort}", false), (channel.Name, channel.Template, channel.Destination, channel.Signed));
        Assert.True(channel.NextAuditIndex > index);
        Assert.Equal("the receiver answered 500", channel.LastError);

        var failed = await TestAsync(gateway.Alice);
        status = 200;
        var done = await TestAsync(gateway.Alice);
        Assert.Equal((false, "the receiver answered 500", true), (failed.Delivered, failed.Error, done.Delivered));
        await ReplayAsync(gateway.Alice, "hook", index);
        // Decisions that other tests make in this tenant come here too. Delivered is what waits no more and, after its only attempt, is not given up.
        await UntilAsync(async () => (await ListAsync(gateway.Bob)).Channels[0] is { Delivered: >= 1, Pending: 0 });
        Assert.DoesNotContain(await DeadAsync("hook"), letter => letter.AuditIndex == index);
    }

    [Fact]
    public async Task Channels_OfAnotherTenantOrOfNobody_AreUnknown()
    {
        Assert.Empty((await ListAsync(gateway.Carol)).Channels);
        foreach (var call in (Func<Task>[])[() => TestAsync(gateway.Carol), () => ReplayAsync(gateway.Carol, "hook", 0), () => gateway.Carol.CallAsync<V1.ListDeadLettersRequest, V1.ListDeadLettersResponse>("DeliveryService/ListDeadLetters", new() { Channel = "hook" })])
        {
            var refused = await Rpc.RefusedAsync(call);
            Assert.Equal((StatusCode.NotFound, "UNKNOWN_CHANNEL"), (refused.Code, refused.Reason));
        }
        var reader = await Rpc.RefusedAsync(() => ReplayAsync(gateway.Bob, "hook", 0));
        var never = await Rpc.RefusedAsync(() => ReplayAsync(gateway.Alice, "hook", ulong.MaxValue));
        var nameless = await Rpc.RefusedAsync(() => ReplayAsync(gateway.Alice, "a/b", 0));
        var insisting = await Rpc.RefusedAsync(() => gateway.Alice.CallAsync<V1.ReplayDeadLetterRequest, V1.ReplayDeadLetterResponse>("DeliveryService/ReplayDeadLetter", new() { Channel = "hook", Insist = true }));
        Assert.Equal((StatusCode.FailedPrecondition, "NOTHING_TO_INSIST_ON"), (insisting.Code, insisting.Reason));
        Assert.Equal((StatusCode.PermissionDenied, StatusCode.NotFound, "UNKNOWN_ENTRY", "channel"), (reader.Code, never.Code, never.Reason, Assert.Single(nameless.Fields)));
    }

    private int status = 500;

    /// <summary>Asks again until it is so, for half a minute.</summary>
    private static async Task UntilAsync(Func<Task<bool>> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await wanted())
            Assert.False(patience.IsCancellationRequested, "it does not come to pass");
    }

    private async Task<WebApplication> ReceiverAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, RunningGateway.ReceiverPort));
        builder.WebHost.UseUrls();
        var app = builder.Build();
        app.Run(http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private async Task<ulong> AppendAsync()
    {
        const string model = "hooked";
        var entry = new Entry
        {
            Format = 1,
            EntryKey = $"decision/{model}/1/1/in_force",
            RecordedAt = new() { Seconds = 1_800_000_000 },
            Tenant = "alpha",
            ModelId = model,
            Version = "1",
            Decision = new() { DecisionId = $"{model}/1/1", Subject = new(), Action = "alert", ToState = "in_force", Sentence = "It moved." },
        };
        return (ulong)await gateway.Grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog("alpha")).AppendAsync(entry.EntryKey, entry.ToByteArray());
    }

    private static Task<V1.ListChannelsResponse> ListAsync(Rpc caller) => caller.CallAsync<V1.ListChannelsRequest, V1.ListChannelsResponse>("DeliveryService/ListChannels", new());

    private static Task<V1.TestChannelResponse> TestAsync(Rpc caller) => caller.CallAsync<V1.TestChannelRequest, V1.TestChannelResponse>("DeliveryService/TestChannel", new() { Channel = "hook" });

    private static Task<V1.ReplayDeadLetterResponse> ReplayAsync(Rpc caller, string channel, ulong index) =>
        caller.CallAsync<V1.ReplayDeadLetterRequest, V1.ReplayDeadLetterResponse>("DeliveryService/ReplayDeadLetter", new() { Channel = channel, AuditIndex = index });

    private async Task<RepeatedField<V1.DeadLetter>> DeadAsync(string channel) =>
        (await gateway.Bob.CallAsync<V1.ListDeadLettersRequest, V1.ListDeadLettersResponse>("DeliveryService/ListDeadLetters", new() { Channel = channel })).DeadLetters;
}
