using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using Watchgrain.Audit.V1;
using Watchgrain.Gateway.Tests.Serving;
using Watchgrain.Grains;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.People;
using Watchgrain.Grains.Releases;
using Watchgrain.Silo.Storage;

[assembly: AssemblyFixture(typeof(RunningGateway))]

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>The gateway on Kestrel before a silo with SQLite storage: once with keys (alice of tenant alpha with all roles, bob of alpha who reads, carol of tenant beta, dave and erin of alpha who approve in the role risk, frank and grace of delta, heidi and ivan of omega, where people are erased), once without.</summary>
public sealed class RunningGateway : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("watchgrain-gateway-").FullName;
    private readonly List<IAsyncDisposable> running = [];
    private readonly List<GrpcChannel> channels = [];
    private int names;

    internal Rpc Alice { get; private set; } = null!;

    internal Rpc Bob { get; private set; } = null!;

    internal Rpc Carol { get; private set; } = null!;

    internal Rpc Dave { get; private set; } = null!;

    internal Rpc Erin { get; private set; } = null!;

    internal Rpc Frank { get; private set; } = null!;

    internal Rpc Grace { get; private set; } = null!;

    internal Rpc Heidi { get; private set; } = null!;

    internal Rpc Ivan { get; private set; } = null!;

    /// <summary>Of alpha, and reports in the name of the source "north" alone.</summary>
    internal Rpc Northern { get; private set; } = null!;

    internal Rpc Stranger { get; private set; } = null!;

    internal Rpc Anonymous { get; private set; } = null!;

    internal IGrainFactory Grains { get; private set; } = null!;

    /// <summary>Where the channel "hook" of alpha delivers the decisions about the model "hooked"; free unless a test listens there.</summary>
    public static int ReceiverPort { get; } = FreePort();

    /// <summary>What an entry of a tenant's audit log says, with names in the place of tokens.</summary>
    internal async Task<Entry> EntryAsync(ulong index, string tenant = "alpha") =>
        await EntryNames.OpenAsync((await Grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(tenant)).ListAsync((long)index, 1)).Single(), Grains.GetGrain<IPeopleGrain>(GrainKeys.People(tenant)));

    /// <summary>A model id that no other test has.</summary>
    public string NewModel() => $"model-{Interlocked.Increment(ref names).ToString(CultureInfo.InvariantCulture)}";

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddWatchgrainStorage(new() { Directory = directory });
            silo.Services.AddSingleton(new Channels([Hook()]));
            silo.Services.AddWatchgrainGrains(Shipped());
            silo.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(new ReleaseOptions { SettlingSeconds = 0 }));
            silo.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(new PartitionOptions { SealEvery = TimeSpan.FromMilliseconds(20), CloseEvery = TimeSpan.FromMilliseconds(20) }));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        running.Add(cluster);
        Grains = cluster.Client;
        var keys = new Dictionary<string, string?>();
        AddKey(keys, 0, "alice", "alpha", "ingest", "read", "approve", "admin");
        AddKey(keys, 1, "bob", "alpha", "read");
        AddKey(keys, 2, "carol", "beta", "ingest", "read", "approve", "admin");
        AddKey(keys, 3, "dave", "alpha", "read", "approve");
        AddKey(keys, 4, "erin", "alpha", "read", "approve");
        AddKey(keys, 5, "frank", "delta", "ingest", "read", "approve", "admin");
        AddKey(keys, 6, "grace", "delta", "read", "approve");
        AddKey(keys, 7, "heidi", "omega", "ingest", "read", "approve", "admin");
        AddKey(keys, 8, "ivan", "omega", "read", "approve");
        AddKey(keys, 9, "northern", "alpha", "ingest");
        keys["Watchgrain:ApiKeys:9:Sources:0"] = "north";
        (keys["Watchgrain:ApiKeys:3:ApproverRoles:0"], keys["Watchgrain:ApiKeys:4:ApproverRoles:0"]) = ("risk", "risk");
        var guarded = await StartAsync(keys);
        (Dave, Erin) = (new(guarded, "dave"), new(guarded, "erin"));
        (Frank, Grace) = (new(guarded, "frank"), new(guarded, "grace"));
        (Heidi, Ivan) = (new(guarded, "heidi"), new(guarded, "ivan"));
        Northern = new(guarded, "northern");
        (Alice, Bob, Carol, Stranger) = (new(guarded, "alice"), new(guarded, "bob"), new(guarded, "carol"), new(guarded, "mallory"));
        Anonymous = new(await StartAsync([]), "");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in channels)
            channel.Dispose();
        running.Reverse();
        foreach (var part in running)
            await part.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task<GrpcChannel> StartAsync(Dictionary<string, string?> configuration)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.WebHost.UseUrls();
        builder.Services.AddSingleton(Grains);
        builder.Services.AddWatchgrainGateway(builder.Configuration);
        var app = builder.Build();
        app.MapWatchgrainGateway();
        await app.StartAsync();
        running.Add(app);
        var channel = GrpcChannel.ForAddress(app.Urls.Single());
        channels.Add(channel);
        return channel;
    }

    private static Channel Hook() => new()
    {
        Name = "hook",
        Tenant = "alpha",
        Url = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ReceiverPort}/secret")),
        Template = PayloadTemplate.Parse("slack", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "templates", "slack.liquid"))),
        Models = new HashSet<string> { "hooked" },
        Attempts = 1,
    };

    // With a rule about what no detector finds.
    private static Policy Shipped()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policy.yaml"));
        return PolicyFile.Parse("policy.yaml", Encoding.UTF8.GetBytes(text.Replace("\nrules:\n", "\nrules:\n  - {name: no-promotion, family: cost, subject: feature, action: block_promotion, mode: automatic}\n", StringComparison.Ordinal)));
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void AddKey(Dictionary<string, string?> keys, int index, string name, string tenant, params string[] roles)
    {
        var path = $"Watchgrain:ApiKeys:{index.ToString(CultureInfo.InvariantCulture)}";
        keys[$"{path}:Name"] = name;
        keys[$"{path}:Tenant"] = tenant;
        keys[$"{path}:Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        for (var i = 0; i < roles.Length; i++)
            keys[$"{path}:Roles:{i.ToString(CultureInfo.InvariantCulture)}"] = roles[i];
    }
}
