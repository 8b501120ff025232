using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Watchgrain.Silo.Configuration;

namespace Watchgrain.Silo.Health;

/// <summary><c>/health/live</c> says that the process answers; <c>/health/ready</c> that it can take work, with the reason when it cannot. The gRPC health service says what ready says.</summary>
internal static class HealthRegistration
{
    /// <summary>A check that takes longer counts as failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How often the gRPC health service learns of a change.</summary>
    private static readonly TimeSpan PublishEvery = TimeSpan.FromSeconds(5);

    public static void AddWatchgrainHealth(this IServiceCollection services, bool hasSilo)
    {
        var checks = services.AddHealthChecks().AddCheck<ServingHealth>("serving");
        if (hasSilo)
        {
            checks.AddCheck<StorageHealth>("storage", timeout: Patience)
                .AddCheck<SiloHealth>("silo", timeout: Patience)
                .AddCheck<AuditHealth>("audit", timeout: Patience)
                .AddCheck<DeliveryHealth>("deliveries", timeout: Patience);
        }
        else
        {
            checks.AddCheck<ClusterHealth>("cluster", timeout: Patience);
        }
        services.Configure<HealthCheckPublisherOptions>(publisher => (publisher.Delay, publisher.Period) = (TimeSpan.Zero, PublishEvery));
    }

    /// <summary>Maps both on one port.</summary>
    public static void MapWatchgrainHealth(this WebApplication app, int port)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).OnPort(port);
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync }).OnPort(port);
    }

    // What an exception says may name hosts and files: that is for the log, which the health service writes, not for whoever asks.
    private static string Detail(HealthReportEntry entry) => entry.Exception is null ? entry.Description ?? "" : $"{entry.Exception.GetType().Name}: see the log";

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString(),
        checks = report.Entries.ToDictionary(
            e => e.Key,
            e => new { status = e.Value.Status.ToString(), detail = Detail(e.Value), ms = Math.Round(e.Value.Duration.TotalMilliseconds, 1) }),
    });
}
