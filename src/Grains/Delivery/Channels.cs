namespace Watchgrain.Grains.Delivery;

/// <summary>The channels of a host; the same in all silos of a cluster. Names are distinct.</summary>
public sealed class Channels(IReadOnlyList<Channel> all)
{
    public static Channels None { get; } = new([]);

    public bool IsEmpty => all.Count == 0;

    /// <summary>Tenants that channels name.</summary>
    public IEnumerable<string> Tenants => all.Select(channel => channel.Tenant).OfType<string>().Distinct();

    /// <summary>Those of a tenant, in the order of the file.</summary>
    public IReadOnlyList<Channel> Of(string tenant) => [.. all.Where(channel => channel.Tenant is null || channel.Tenant == tenant)];

    /// <summary>Null when the tenant has no channel of this name.</summary>
    public Channel? Find(string tenant, string name) => Of(tenant).FirstOrDefault(channel => channel.Name == name);
}
