using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Watchgrain.Silo.Configuration;

namespace Watchgrain.Silo.Telemetry;

/// <summary>
/// Metrics for Prometheus always; metrics and traces by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. A batch is traced at the gateway alone: Orleans' propagation of activities doubles the cost of a call.
/// </summary>
internal static class TelemetryRegistration
{
    public static void AddWatchgrainTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var exports = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("watchgrain", serviceVersion: typeof(TelemetryRegistration).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter("Microsoft.Orleans", "Watchgrain.*").AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddPrometheusExporter();
                if (exports)
                    metrics.AddOtlpExporter();
            });
        if (exports)
            telemetry.WithTracing(traces => traces.AddSource("Watchgrain.Gateway").AddAspNetCoreInstrumentation().AddOtlpExporter());
    }

    /// <summary>Maps <c>/metrics</c> on one port.</summary>
    public static void MapWatchgrainMetrics(this WebApplication app, int port) => app.MapPrometheusScrapingEndpoint("/metrics").OnPort(port);
}
