using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Watchgrain.Gateway;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Partitions;
using Watchgrain.Silo.Configuration;
using Watchgrain.Silo.Storage;

namespace Watchgrain.Deploy.Tests;

/// <summary>Every host that a file of <c>deploy/</c> starts is configured with keys that exist and values that it takes: a misspelt key would be silently nothing.</summary>
public sealed partial class SettingsTests
{
    public static TheoryData<string> Hosts => [.. HostEnvironments.All.Keys];

    [Fact]
    public void Hosts_AreThoseOfTheFiles() => Assert.Equal(
        ["compose gateway-1", "compose gateway-2", "compose silo-1", "compose silo-2", "compose silo-3", "Deployment watchgrain-gateway", "StatefulSet watchgrain-silo", "watchgrain-gateway.service", "watchgrain-silo.service", "watchgrain.service"],
        HostEnvironments.All.Keys.Order(StringComparer.OrdinalIgnoreCase));

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Settings_OfAHost_AreKnown(string host)
    {
        var known = Names<HostingOptions>("").Concat(Names<StorageOptions>("Storage:")).Concat(Names<PartitionOptions>("Partitions:")).Concat(Names<BudgetOptions>("Budget:")).Concat(Names<AuditOptions>("Audit:")).Concat(Names<ApiKeyEntry>("ApiKeys:#:")).Append("ApiKeys:#:Roles:#").ToHashSet();
        var named = HostEnvironments.All[host].Keys.Where(name => name.StartsWith("Watchgrain__", StringComparison.Ordinal)).Select(name => Number().Replace(name["Watchgrain__".Length..].Replace("__", ":", StringComparison.Ordinal), "#"));
        Assert.Empty(named.Except(known));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Settings_OfAHost_AreTaken(string host)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(HostEnvironments.All[host].Select(entry => KeyValuePair.Create(entry.Key.Replace("__", ":", StringComparison.Ordinal), (string?)entry.Value))).Build();
        var hosting = configuration.GetSection(HostingOptions.Section).Get<HostingOptions>()!;
        var storage = configuration.GetSection(StorageOptions.Section).Get<StorageOptions>()!;
        storage.Validate();
        hosting.Validate(configuration.GetSection("Watchgrain:ApiKeys").GetChildren().Any(), storage.Provider);
        // Throws when a key cannot work.
        using var services = new ServiceCollection().AddLogging().AddWatchgrainGateway(configuration).BuildServiceProvider();
        Assert.True(services.GetRequiredService<IOptions<ApiKeyOptions>>().Value.ApiKeys.Count > 0 || !hosting.HasGateway);
    }

    private static IEnumerable<string> Names<T>(string prefix) => typeof(T).GetProperties().Where(property => property.CanWrite).Select(property => prefix + property.Name);

    [GeneratedRegex(@"(?<=:)\d+(?=:|$)")]
    private static partial Regex Number();
}
