namespace Watchgrain.Silo.Configuration;

/// <summary>Shows an endpoint on one of the host's ports only.</summary>
internal static class PortRule
{
    /// <summary>By the port of the connection: the Host header is the caller's word, and behind a port mapping or a proxy it names another port.</summary>
    public static TBuilder OnPort<TBuilder>(this TBuilder endpoints, int port)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is not { } answer)
                return;
            endpoint.RequestDelegate = http =>
            {
                if (http.Connection.LocalPort == port)
                    return answer(http);
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
        });
        return endpoints;
    }
}
