using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Watchgrain.Silo.Tests.Hosting;

public sealed class HostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Host_Started_IsReadyShowsItsMetricsAndEndsOrderlyOnSigterm()
    {
        await using var host = await RunningHost.StartAsync();

        using var live = await host.Http.GetAsync(new Uri("/health/live", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        var ready = await host.Http.GetFromJsonAsync<JsonElement>("/health/ready", Cancellation);
        Assert.Equal("Healthy", ready.GetProperty("status").GetString());
        Assert.Equal(["audit", "deliveries", "serving", "silo", "storage"], ready.GetProperty("checks").EnumerateObject().Select(c => c.Name).Order());
        var metrics = await host.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancellation);
        Assert.Contains("watchgrain_storage_commits_total", metrics, StringComparison.Ordinal);
        Assert.Contains("watchgrain_storage_queue_depth", metrics, StringComparison.Ordinal);
        Assert.Contains("orleans_", metrics, StringComparison.Ordinal);

        using var mapped = new HttpRequestMessage(HttpMethod.Get, "/health/ready") { Headers = { Host = "watchgrain.example:8443" } };
        using var behindAMapping = await host.Http.SendAsync(mapped, Cancellation);
        Assert.Equal(HttpStatusCode.OK, behindAMapping.StatusCode);
        using var other = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{host.GrpcPort.ToString(CultureInfo.InvariantCulture)}/metrics")
        {
            Headers = { Host = host.Http.BaseAddress!.Authority },
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var onTheGrpcPort = await host.Http.SendAsync(other, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, onTheGrpcPort.StatusCode);

        Assert.Equal(0, await host.TerminateAsync());
        Assert.DoesNotContain("fail:", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_Killed_StartsAgainOnTheSameDirectory()
    {
        await using var first = await RunningHost.StartAsync();
        await first.KillAsync();

        await using var second = await RunningHost.StartAsync(first.Directory);

        var ready = await second.Http.GetFromJsonAsync<JsonElement>("/health/ready", Cancellation);
        Assert.Equal("Healthy", ready.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Host_BesideAnother_NeedsPortsAndADirectoryOfItsOwn()
    {
        await using var first = await RunningHost.StartAsync();

        var sameDirectory = await RunningHost.RefuseAsync(first.Directory);
        var samePort = await RunningHost.RefuseAsync(NewDirectory(), "--Watchgrain:GrpcPort", first.GrpcPort.ToString(CultureInfo.InvariantCulture));
        await using var second = await RunningHost.StartAsync();

        Assert.Equal(2, sameDirectory.ExitCode);
        Assert.Contains("Watchgrain:Storage:Directory", sameDirectory.Output, StringComparison.Ordinal);
        Assert.Equal(2, samePort.ExitCode);
        Assert.Contains("Watchgrain:GrpcPort", samePort.Output, StringComparison.Ordinal);
        using var live = await second.Http.GetAsync(new Uri("/health/live", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    [Theory]
    [InlineData("Watchgrain:Address", "0.0.0.0")]
    [InlineData("Watchgrain:Address", "localhost.")]
    [InlineData("Watchgrain:GrpcPort", "65536")]
    [InlineData("Watchgrain:GrpcPort", "many")]
    [InlineData("Watchgrain:PolicyFile", "/no/such/policy.yaml")]
    [InlineData("Watchgrain:ChannelsFile", "/no/such/channels.yaml")]
    [InlineData("Watchgrain:LogFormat", "xml")]
    [InlineData("Watchgrain:Storage:Provider", "Oracle")]
    [InlineData("Watchgrain:Role", "both")]
    [InlineData("Watchgrain:Role", "gateway")]
    [InlineData("Watchgrain:SiloAddress", "0.0.0.0")]
    [InlineData("Watchgrain:ClientPort", "-1")]
    [InlineData("Watchgrain:Kubernetes", "True")]
    [InlineData("Watchgrain:Partitions:MaxHeldPanes", "0")]
    [InlineData("Watchgrain:Partitions:SealEvery", "00:02:00")]
    public async Task Host_WronglyConfigured_RefusesNamingKeyAndValue(string key, string value)
    {
        var (exitCode, output) = await RunningHost.RefuseAsync(NewDirectory(), $"--{key}", value);

        Assert.Equal(2, exitCode);
        Assert.Contains(key, output, StringComparison.Ordinal);
        Assert.Contains(value, output, StringComparison.Ordinal);
    }

    // What receives checkpoints may have its secret in its address.
    [Fact]
    public async Task Host_WithAReceiverOfCheckpointsThatCannotBe_NamesTheKeyAndNotTheAddress()
    {
        var (exitCode, output) = await RunningHost.RefuseAsync(NewDirectory(), "--Watchgrain:Audit:CopyToUrl", "http://receiver.example/s3cret");

        Assert.Equal(2, exitCode);
        Assert.Contains("Watchgrain:Audit:CopyToUrl must be https://", output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WithABudgetThatIsNone_NamesKeyValueAndRange()
    {
        var (exitCode, output) = await RunningHost.RefuseAsync(NewDirectory(), "--Watchgrain:Budget:TenantPanes", "99");

        Assert.Equal(2, exitCode);
        Assert.Contains("error: Watchgrain:Budget:TenantPanes = '99' is not in 100..1000000000.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_ToldOfKubernetesOutsideAPod_RefusesAndSaysSo()
    {
        var (exitCode, output) = await RunningHost.RefuseAsync(
            NewDirectory(), "--Watchgrain:Kubernetes", "true", "--Watchgrain:Storage:Provider", "PostgreSql", "--Watchgrain:Storage:ConnectionString", "Host=127.0.0.1;Port=1;Username=nobody;Database=none");

        Assert.Equal(2, exitCode);
        Assert.Contains("error: Watchgrain:Kubernetes = 'True' is for a pod with a service account; this process is in none.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WhoseDatabaseDoesNotAnswer_EndsWithOneAndTheReason()
    {
        var (exitCode, output) = await RunningHost.RefuseAsync(
            NewDirectory(), "--Watchgrain:Storage:Provider", "PostgreSql", "--Watchgrain:Storage:ConnectionString", "Host=127.0.0.1;Port=1;Username=nobody;Database=none");

        Assert.Equal(1, exitCode);
        Assert.Contains("error: Failed to connect to 127.0.0.1:1", output, StringComparison.Ordinal);
    }

    private static string NewDirectory() => Directory.CreateTempSubdirectory("watchgrain-").FullName;
}
