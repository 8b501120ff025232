namespace Watchgrain.Silo.Clustering;

/// <summary>Answers gRPC calls with UNAVAILABLE until the first silo has been reached; the health service answers always.</summary>
internal static class ConnectionGate
{
    private const string HealthService = "/grpc.health.v1.Health";

    // Trailers-only: the form of a gRPC reply without a message.
    private const string Unavailable = "14";

    public static void UseConnectionGate(this WebApplication app, int grpcPort)
    {
        var connection = app.Services.GetRequiredService<ClusterConnection>();
        app.Use((http, next) =>
        {
            if (connection.HasStarted || http.Connection.LocalPort != grpcPort || http.Request.Path.StartsWithSegments(HealthService, StringComparison.Ordinal))
                return next(http);
            http.Response.ContentType = "application/grpc";
            http.Response.Headers["grpc-status"] = Unavailable;
            http.Response.Headers["grpc-message"] = "No silo has been reached yet: try again.";
            return Task.CompletedTask;
        });
    }
}
