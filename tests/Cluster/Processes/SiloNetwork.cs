using System.Globalization;
using System.Net;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>
/// A network of the test's own: every silo has its address in a namespace of the kernel, all on one bridge, and the test, its gateways and its database are at the bridge. So a silo can be cut off from the other silos and from nothing else. Gone with the test.
/// </summary>
internal sealed class SiloNetwork : IAsyncDisposable
{
    /// <summary>Nobody's: what is sent there is lost without a word, as behind a broken switch.</summary>
    private const string NobodysMac = "02:00:00:00:00:01";

    private readonly string name = string.Create(CultureInfo.InvariantCulture, $"wg{Environment.ProcessId % 1_000_000}");
    private readonly string prefix = string.Create(CultureInfo.InvariantCulture, $"10.213.{Environment.ProcessId % 250}.");
    private readonly int silos;

    private SiloNetwork(int silos) => this.silos = silos;

    /// <summary>Where the test is.</summary>
    public IPAddress Here => IPAddress.Parse(prefix + "1");

    /// <summary>Skips the test where networks cannot be made.</summary>
    public static async Task<SiloNetwork> LayAsync(int silos)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can make the network namespaces in which this test cuts a silo off.");
        var network = new SiloNetwork(silos);
        try
        {
            await network.LayAsync();
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
        return network;
    }

    /// <summary>Where a silo lives, from 0.</summary>
    public SiloPlace Place(int silo) => new(Namespace(silo), Address(silo));

    /// <summary>Nothing passes any more between a silo and the others, in either direction.</summary>
    public Task CutOffAsync(int silo) => ForEachOtherAsync(silo, (from, to) => IpAsync("-n", Namespace(from), "neigh", "replace", Address(to), "lladdr", NobodysMac, "dev", "eth0", "nud", "permanent"));

    /// <summary>The same for so long.</summary>
    public async Task CutOffAsync(int silo, TimeSpan duration)
    {
        await CutOffAsync(silo);
        await Task.Delay(duration);
        await HealAsync(silo);
    }

    public Task HealAsync(int silo) => ForEachOtherAsync(silo, (from, to) => IpAsync("-n", Namespace(from), "neigh", "del", Address(to), "dev", "eth0"));

    public async ValueTask DisposeAsync()
    {
        foreach (var place in Enumerable.Range(0, silos).Select(Namespace).Where(place => File.Exists(Path.Combine("/run/netns", place))))
            await IpAsync("netns", "del", place);
        if (Directory.Exists(Path.Combine("/sys/class/net", name)))
            await IpAsync("link", "del", name);
    }

    private static Task<string> IpAsync(params string[] arguments) => Commands.RunAsync("ip", arguments);

    private string Namespace(int silo) => string.Create(CultureInfo.InvariantCulture, $"{name}-{silo}");

    private string Address(int silo) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{10 + silo}");

    private async Task LayAsync()
    {
        await IpAsync("link", "add", name, "type", "bridge");
        await IpAsync("addr", "add", $"{Here}/24", "dev", name);
        await IpAsync("link", "set", name, "up");
        for (var silo = 0; silo < silos; silo++)
        {
            await IpAsync("netns", "add", Namespace(silo));
            await IpAsync("link", "add", Namespace(silo), "type", "veth", "peer", "name", "eth0", "netns", Namespace(silo));
            await IpAsync("link", "set", Namespace(silo), "master", name, "up");
            await IpAsync("-n", Namespace(silo), "addr", "add", $"{Address(silo)}/24", "dev", "eth0");
            await IpAsync("-n", Namespace(silo), "link", "set", "eth0", "up");
            await IpAsync("-n", Namespace(silo), "link", "set", "lo", "up");
        }
    }

    private async Task ForEachOtherAsync(int silo, Func<int, int, Task> change)
    {
        foreach (var other in Enumerable.Range(0, silos).Where(other => other != silo))
        {
            await change(silo, other);
            await change(other, silo);
        }
    }
}
