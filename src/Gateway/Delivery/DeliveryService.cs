using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains;
using Watchgrain.Grains.Delivery;

namespace Watchgrain.Gateway.Delivery;

/// <summary>Shows the tenant's channels, and takes a person's word on what to deliver again.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName)]
internal sealed class DeliveryService(IGrainFactory grains) : V1.DeliveryService.DeliveryServiceBase
{
    /// <summary>About as long as a test takes.</summary>
    private static readonly TimeSpan TestAgain = TimeSpan.FromSeconds(5);

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.ListChannelsResponse> ListChannels(V1.ListChannelsRequest request, ServerCallContext context)
    {
        var channels = await grains.GetGrain<IChannelDirectoryGrain>(GrainKeys.Channels(Caller.Of(context).Tenant)).ListAsync();
        return new() { Channels = { channels.Select(channel => channel.ToMessage()) } };
    }

    [Authorize(Roles = Roles.Read)]
    public override async Task<V1.ListDeadLettersResponse> ListDeadLetters(V1.ListDeadLettersRequest request, ServerCallContext context)
    {
        var letters = await Find(context, request.Channel).ListDeadAsync() ?? throw Unknown(request.Channel);
        return new() { DeadLetters = { letters.Select(letter => letter.ToMessage()) } };
    }

    [Authorize(Roles = Roles.Admin)]
    public override async Task<V1.ReplayDeadLetterResponse> ReplayDeadLetter(V1.ReplayDeadLetterRequest request, ServerCallContext context)
    {
        var outbox = Find(context, request.Channel);
        var actor = Actor(context, request.Actor);
        var status = request.AuditIndex > long.MaxValue ? ReplayStatus.UnknownEntry : await outbox.ReplayAsync((long)request.AuditIndex, actor, request.Insist);
        return status switch
        {
            ReplayStatus.Done => new(),
            ReplayStatus.UnknownChannel => throw Unknown(request.Channel),
            ReplayStatus.Pending => throw Refusal.Of(Code.FailedPrecondition, "PENDING", $"Entry {request.AuditIndex} waits for the receiver of channel '{request.Channel}' already."),
            ReplayStatus.Full => throw Refusal.Of(Code.FailedPrecondition, "OUTBOX_FULL", $"Channel '{request.Channel}' has no room for more that waits: its receiver has to take something first."),
            ReplayStatus.NothingToInsistOn => throw Refusal.Of(Code.FailedPrecondition, "NOTHING_TO_INSIST_ON", $"Channel '{request.Channel}' moves no alias: there is nothing to insist on."),
            _ => throw Refusal.NotFound("UNKNOWN_ENTRY", $"Entry {request.AuditIndex} of the audit log is no step of a decision that channel '{request.Channel}' has read and delivers."),
        };
    }

    [Authorize(Roles = Roles.Admin)]
    public override async Task<V1.TestChannelResponse> TestChannel(V1.TestChannelRequest request, ServerCallContext context)
    {
        var test = await Find(context, request.Channel).TestAsync(Actor(context, request.Actor)) ?? throw Unknown(request.Channel);
        return test.IsSent
            ? new V1.TestChannelResponse { Delivered = test.IsDelivered, Error = test.Error }
            : throw Refusal.RetryLater("TEST_UNDER_WAY", $"Channel '{request.Channel}' is being tested.", TestAgain);
    }

    private IOutboxGrain Find(ServerCallContext context, string channel)
    {
        var violations = new FieldViolations();
        Identifiers.ReadId(channel, "channel", violations);
        violations.ThrowIfAny();
        return grains.GetGrain<IOutboxGrain>(GrainKeys.Outbox(Caller.Of(context).Tenant, channel));
    }

    private static string Actor(ServerCallContext context, string claimed)
    {
        var violations = new FieldViolations();
        var actor = Identifiers.ReadText(claimed, Identifiers.MaxShortBytes, "actor", violations);
        violations.ThrowIfAny();
        return Caller.Of(context).Actor(actor);
    }

    private static RpcException Unknown(string channel) => Refusal.NotFound("UNKNOWN_CHANNEL", $"There is no channel '{channel}'.");
}
