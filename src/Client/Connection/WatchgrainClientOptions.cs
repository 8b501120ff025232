namespace Watchgrain.Client.Connection;

/// <summary>How a client reaches a gateway.</summary>
public sealed record WatchgrainClientOptions
{
    /// <summary>Where an all-in-one host listens unless told otherwise.</summary>
    public const string DefaultAddress = "http://127.0.0.1:5080";

    /// <summary>With the waits below about half a minute: a host that restarts is back by then.</summary>
    public const int DefaultRetries = 10;

    /// <summary>Base address of the gateway, <c>http://</c> (HTTP/2 without TLS) or <c>https://</c>.</summary>
    public Uri Address { get; init; } = new(DefaultAddress);

    /// <summary>The key that the gateway asks for; null where it asks for none. Sent with every call: use https beyond this machine.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How often a call that made no progress is tried again, 0 to 100. The wait doubles from 100 ms to 5 s, with jitter; a gateway that names a wait of its own is obeyed.</summary>
    public int Retries { get; init; } = DefaultRetries;

    /// <exception cref="ArgumentOutOfRangeException">The address is not http(s), or the number of retries is out of range.</exception>
    public void Validate()
    {
        if (!Address.IsAbsoluteUri || Address.Scheme is not ("http" or "https"))
            throw new ArgumentOutOfRangeException(nameof(Address), Address, "the address has to begin with http:// or https://");
        if (Retries is < 0 or > 100)
            throw new ArgumentOutOfRangeException(nameof(Retries), Retries, "retries are between 0 and 100");
    }
}
