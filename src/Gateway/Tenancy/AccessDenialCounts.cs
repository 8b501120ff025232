using System.Net;
using System.Security.Cryptography;
using Watchgrain.Grains.Denials;

namespace Watchgrain.Gateway.Tenancy;

/// <summary>
/// Counts calls that are turned away, per principal and minute. Bounded, whatever comes: strangers beyond <see cref="MostStrangers"/> of a minute are <c>others</c>.
/// A stranger is told by its network address, of which only a hash is kept, under a key that nobody knows and that goes with the process: addresses are personal data, and few enough to try them all.
/// </summary>
internal sealed class AccessDenialCounts(TimeProvider time)
{
    /// <summary>In a minute, and in each gateway: with one of them a log of strangers holds more than an hour of a flood from everywhere.</summary>
    public const int MostStrangers = 15;

    /// <summary>Entries that wait while the log cannot be reached. Beyond, calls are only counted.</summary>
    public const int MostWaiting = 1000;

    /// <summary>The tenant of those who have none.</summary>
    public const string Strangers = "";

    private const string Others = "others";
    private const int LongestMethod = 128;
    private const int NetworkBytes = 8;

    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock gate = new();
    private readonly Dictionary<(string Tenant, DateTimeOffset Minute, string Principal), AccessDenial> waiting = [];
    private long uncounted;

    /// <summary>A call of a principal of a tenant's.</summary>
    public void Add(Caller caller, string reason, string method) => Add(caller.Tenant, caller.Principal, reason, method);

    /// <summary>A call without a valid key.</summary>
    public void AddStranger(IPAddress? address, string reason, string method) => Add(Strangers, Pseudonym(address), reason, method);

    /// <summary>What has been counted since the last time, by tenant (empty: strangers), and how many calls had no entry.</summary>
    public (IReadOnlyList<(string Tenant, AccessDenial[] Denials)> Counts, long Uncounted) Take()
    {
        lock (gate)
        {
            var counts = waiting.GroupBy(count => count.Key.Tenant, count => count.Value).Select(tenant => (tenant.Key, tenant.ToArray())).ToList();
            var without = uncounted;
            waiting.Clear();
            uncounted = 0;
            return (counts, without);
        }
    }

    /// <summary>What could not be handed over waits for the next time.</summary>
    public void PutBack(string tenant, IEnumerable<AccessDenial> denials, long without)
    {
        lock (gate)
        {
            uncounted += without;
            foreach (var denial in denials)
                Count(tenant, denial);
        }
    }

    private void Add(string tenant, string principal, string reason, string method)
    {
        var minute = time.GetUtcNow();
        minute = minute.AddTicks(-(minute.Ticks % TimeSpan.TicksPerMinute));
        lock (gate)
        {
            if (tenant == Strangers && !waiting.ContainsKey((tenant, minute, principal)) && waiting.Keys.Count(known => known.Tenant == Strangers && known.Minute == minute) >= MostStrangers)
                principal = Others;
            Count(tenant, new(minute, principal, reason, method.Length > LongestMethod ? method[..LongestMethod] : method, 1));
        }
    }

    private void Count(string tenant, AccessDenial denial)
    {
        var place = (tenant, denial.Minute, denial.Principal);
        if (waiting.TryGetValue(place, out var known))
            waiting[place] = denial with { Count = known.Count + denial.Count };
        else if (waiting.Count < MostWaiting)
            waiting.Add(place, denial);
        else
            uncounted += denial.Count;
    }

    // Of IPv6 the network: whoever has one has all of its addresses.
    private string Pseudonym(IPAddress? address)
    {
        if (address is null)
            return Others;
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        return $"stranger-{Convert.ToHexStringLower(HMACSHA256.HashData(key, bytes.AsSpan(0, Math.Min(bytes.Length, NetworkBytes))).AsSpan(0, 8))}";
    }
}
