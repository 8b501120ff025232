using Watchgrain.Client.Spill;

namespace Watchgrain.Client.Connection;

/// <summary>How a client reaches its gateways.</summary>
public sealed record WatchgrainClientOptions
{
    /// <summary>Where an all-in-one host listens unless told otherwise.</summary>
    public const string DefaultAddress = "http://127.0.0.1:5080";

    /// <summary>With the waits below about half a minute: a host that restarts is back by then.</summary>
    public const int DefaultRetries = 10;

    /// <summary>More than any cluster has gateways; a name that stands for all of them needs one.</summary>
    public const int MostAddresses = 32;

    /// <summary>Base addresses of gateways of one cluster, 1 to 32, all <c>http://</c> (HTTP/2 without TLS) or all <c>https://</c>. Calls go round those that can be connected to.</summary>
    public IReadOnlyList<Uri> Addresses { get; init; } = [new(DefaultAddress)];

    /// <summary>The first of <see cref="Addresses"/>; setting it makes it the only one.</summary>
    public Uri Address { get => Addresses[0]; init => Addresses = [value]; }

    /// <summary>The key that the gateway asks for; null where it asks for none. Sent with every call: use https beyond this machine.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How often a call that made no progress is tried again, 0 to 100. The wait doubles from 100 ms to 5 s, with jitter; a gateway that names a wait of its own is obeyed.</summary>
    public int Retries { get; init; } = DefaultRetries;

    /// <summary>Keeps batches in a file while no gateway takes them; null: a stream fails after the retries, and its caller has to keep them.</summary>
    public SpillOptions? Spill { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">An address is not http(s), the addresses mix both, there are none or too many of them, or the number of retries is out of range.</exception>
    public void Validate()
    {
        if (Addresses is not { Count: >= 1 and <= MostAddresses })
            throw new ArgumentOutOfRangeException(nameof(Addresses), Addresses?.Count, $"a client has 1 to {MostAddresses} addresses");
        foreach (var address in Addresses)
        {
            if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
                throw new ArgumentOutOfRangeException(nameof(Addresses), address, "the address has to begin with http:// or https://");
            if (address.Scheme != Addresses[0].Scheme)
                throw new ArgumentOutOfRangeException(nameof(Addresses), address, "the addresses have to be all http:// or all https://");
        }
        if (Retries is < 0 or > 100)
            throw new ArgumentOutOfRangeException(nameof(Retries), Retries, "retries are between 0 and 100");
        Spill?.Validate();
    }
}
