using System.Net;

namespace Watchgrain.Deploy.Tests;

/// <summary>The compose file means itself; Docker does not run here.</summary>
public sealed class ComposeTests
{
    private static readonly Dictionary<object, object> Services = Map(HostEnvironments.ComposeFile["services"]);

    [Fact]
    public void Silos_HaveTheAddressThatTheyTell()
    {
        var subnet = IPNetwork.Parse((string)Map(List(Map(Map(Map(HostEnvironments.ComposeFile["networks"])["inside"])["ipam"])["config"])[0])["subnet"]);
        var silos = Services.Where(service => ((string)service.Key).StartsWith("silo-", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, silos.Length);
        foreach (var (name, service) in silos)
        {
            var address = (string)Map(Map(Map(service)["networks"])["inside"])["ipv4_address"];
            Assert.Equal(address, HostEnvironments.All[$"compose {name}"]["Watchgrain__SiloAddress"]);
            Assert.True(subnet.Contains(IPAddress.Parse(address)));
        }
    }

    [Fact]
    public void Services_UseNetworksVolumesAndFilesThatExist()
    {
        var networks = Map(HostEnvironments.ComposeFile["networks"]).Keys;
        foreach (var service in Services.Values.Select(Map))
        {
            Assert.Subset(networks.ToHashSet(), (service["networks"] is List<object> list ? list : Map(service["networks"]).Keys.ToList()).ToHashSet());
            if (service.TryGetValue("build", out var build))
                Assert.True(File.Exists(Path.Combine(DeployFolder.Root, (string)Map(build)["dockerfile"])));
        }
        Assert.Equal("postgres", Assert.Single(Map(HostEnvironments.ComposeFile["volumes"]).Keys));
    }

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;

    private static List<object> List(object node) => (List<object>)node;
}
