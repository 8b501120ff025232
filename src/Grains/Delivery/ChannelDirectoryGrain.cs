using Orleans.Concurrency;

namespace Watchgrain.Grains.Delivery;

/// <inheritdoc cref="IChannelDirectoryGrain"/>
[StatelessWorker]
public sealed class ChannelDirectoryGrain(Channels channels) : Grain, IChannelDirectoryGrain
{
    private IEnumerable<IOutboxGrain> Outboxes
    {
        get
        {
            var tenant = GrainKeys.Segments(this.GetPrimaryKeyString())[0];
            return channels.Of(tenant).Select(channel => GrainFactory.GetGrain<IOutboxGrain>(GrainKeys.Outbox(tenant, channel.Name)));
        }
    }

    public async Task<ChannelView[]> ListAsync() => [.. (await Task.WhenAll(Outboxes.Select(outbox => outbox.GetAsync()))).OfType<ChannelView>()];

    public Task WakeAsync() => Task.WhenAll(Outboxes.Select(outbox => outbox.WakeAsync()));
}
