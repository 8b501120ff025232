namespace Watchgrain.Silo.Tests.Hosting;

public sealed class ChannelHostTests
{
    [Fact]
    public async Task Host_WithAWrongChannelFile_RefusesNamingFileLineAndColumn()
    {
        var directory = Directory.CreateTempSubdirectory("watchgrain-").FullName;
        var file = Path.Combine(directory, "channels.yaml");
        await File.WriteAllTextAsync(file, "version: 1\nchannels:\n  - name: ops\n    url: http://ops.example/\n    template: slack\n", TestContext.Current.CancellationToken);

        var (exitCode, output) = await RunningHost.RefuseAsync(directory, "--Watchgrain:ChannelsFile", file);

        Assert.Equal(2, exitCode);
        Assert.Contains("channels.yaml:4:10: url is 'http://ops.example/'; it must be https://", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WithChannels_WakesThemAtEveryStartWithoutTraffic()
    {
        var directory = Directory.CreateTempSubdirectory("watchgrain-").FullName;
        var file = Path.Combine(directory, "channels.yaml");
        await File.WriteAllTextAsync(file, "version: 1\nchannels:\n  - {name: ops, url: 'http://127.0.0.1:9/', template: slack}\n  - {name: other, tenant: acme, url: 'http://127.0.0.1:9/', template: argo}\n", TestContext.Current.CancellationToken);

        for (var start = 0; start < 2; start++)
        {
            await using var host = await RunningHost.StartAsync(directory, "--Watchgrain:ChannelsFile", file);
            await host.SaysAsync("Outbox z:default/ops goes on at entry 0 of the audit log");
            await host.SaysAsync("Outbox z:acme/other goes on at entry 0 of the audit log");
            await host.KillAsync();
        }
    }
}
