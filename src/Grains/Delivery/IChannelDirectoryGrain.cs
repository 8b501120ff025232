namespace Watchgrain.Grains.Delivery;

/// <summary>The channels of a tenant, as the silos know them: a gateway in a process of its own has no channel file. Key: <see cref="GrainKeys.Channels"/>.</summary>
[Alias("wg.IChannelDirectoryGrain")]
public interface IChannelDirectoryGrain : IGrainWithStringKey
{
    /// <summary>In the order of the file.</summary>
    [Alias("List")]
    Task<ChannelView[]> ListAsync();

    /// <summary>Starts every outbox of the tenant that is not at work.</summary>
    [Alias("Wake")]
    Task WakeAsync();
}
