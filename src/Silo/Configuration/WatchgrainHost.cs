using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Watchgrain.Gateway;
using Watchgrain.Grains;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Releases;
using Watchgrain.Grains.Retention;
using Watchgrain.Silo.Clustering;
using Watchgrain.Silo.Health;
using Watchgrain.Silo.Storage;
using Watchgrain.Silo.Telemetry;
using Watchgrain.Silo.Waking;

namespace Watchgrain.Silo.Configuration;

/// <summary>The host: silo with its storage, gateway, or both in one process; health and metrics always.</summary>
public static class WatchgrainHost
{
    /// <summary>Connections at once; Kestrel has no bound by default.</summary>
    public const int MaximumConnections = 1024;

    /// <summary>A stop waits so long for calls in flight: less than the 30 seconds after which supervisors kill.</summary>
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(20);

    /// <summary>Runs until SIGTERM or Ctrl-C. Returns 0 after an orderly stop, 2 when the configuration is wrong, 1 when the host cannot start.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
            var hosting = builder.Configuration.GetSection(HostingOptions.Section).Get<HostingOptions>() ?? new();
            var storage = builder.Configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new();
            storage.Validate();
            hosting.Validate(builder.Configuration.GetSection("Watchgrain:ApiKeys").GetChildren().Any(), storage.Provider);
            hosting.RequireFreePorts();
            using var directory = DataDirectoryLock.Take(storage);
            await using var app = Build(builder, hosting, storage);
            await app.RunAsync();
            return 0;
        }
        catch (Exception e) when (e is InvalidOperationException or OptionsValidationException or PolicyException or ChannelsFileException)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return 2;
        }
        catch (OperationCanceledException)
        {
            // Told to stop while it started.
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException or SocketException)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return 1;
        }
    }

    private static WebApplication Build(WebApplicationBuilder builder, HostingOptions hosting, StorageOptions storage)
    {
        builder.Logging.AddWatchgrainLogs(hosting.LogFormat);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaximumConnections;
            if (hosting.HasGateway)
                kestrel.Listen(hosting.IPAddress, hosting.GrpcPort, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(hosting.IPAddress, hosting.HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownPatience);
        if (hosting.HasSilo)
        {
            builder.AddWatchgrainSilo(hosting, storage);
            var audit = builder.Configuration.GetSection(AuditOptions.Section).Get<AuditOptions>() ?? new();
            builder.Services.AddSingleton(AuditKeys.Read(audit, storage.AuditKeyFile));
            builder.Services.AddSingleton(CheckpointWebhook.Read(audit));
            builder.Services.AddSingleton(ReadChannels(hosting));
            builder.Services.AddWatchgrainGrains(PolicyFile.Read(hosting.PolicyFile));
            Bind<PartitionOptions>(builder.Services, "Watchgrain:Partitions");
            Bind<BudgetOptions>(builder.Services, "Watchgrain:Budget");
            Bind<AuditOptions>(builder.Services, AuditOptions.Section);
            Bind<ReleaseOptions>(builder.Services, ReleaseOptions.Section);
            Bind<RetentionOptions>(builder.Services, RetentionOptions.Section);
            builder.Services.AddHostedService<RetentionWaker>();
            builder.Services.AddHostedService<VersionWaker>();
        }
        else
        {
            builder.AddWatchgrainClusterClient(hosting, storage);
        }
        if (hosting.HasGateway)
            builder.Services.AddWatchgrainGateway(builder.Configuration);
        builder.Services.AddSingleton(hosting);
        builder.Services.AddHostedService<ChannelWaker>();
        builder.Services.AddWatchgrainTelemetry(builder.Configuration);
        builder.Services.AddWatchgrainHealth(hosting.HasSilo);

        var app = builder.Build();
        if (!hosting.HasSilo)
            app.UseConnectionGate(hosting.GrpcPort);
        if (hosting.HasGateway)
            app.MapWatchgrainGateway();
        app.MapWatchgrainHealth(hosting.HttpPort);
        app.MapWatchgrainMetrics(hosting.HttpPort);
        return app;
    }

    private static Channels ReadChannels(HostingOptions hosting) => hosting.ChannelsFile is { } file
        ? new ChannelsFile(Path.Combine(AppContext.BaseDirectory, "templates"), Environment.GetEnvironmentVariable).Read(file)
        : Channels.None;

    private static void Bind<T>(IServiceCollection services, string section)
        where T : class
    {
        services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<T>>(new SectionValidator<T>(section));
    }
}
