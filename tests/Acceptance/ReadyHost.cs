using Watchgrain.Client.Connection;

namespace Watchgrain.Acceptance.Tests;

/// <summary>A host that the tests of a class share, each with a model of its own.</summary>
public sealed class ReadyHost : IAsyncLifetime
{
    private readonly DataDirectory directory = new();
    private ServingHost? host;

    internal ServingHost Host => host!;

    internal WatchgrainClient Client => Host.Client;

    internal Uri Address => directory.Gateway;

    internal string Folder => directory.Path;

    public async ValueTask InitializeAsync() => host = await ServingHost.StartAsync(directory);

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        directory.Dispose();
    }
}
