using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Watchgrain.Gateway.Errors;

/// <summary>
/// Answers bytes that are no protobuf message with INVALID_ARGUMENT. The server library says UNKNOWN, which clients take for a passing failure, and it reads a unary request before any interceptor runs;
/// as the interceptor maps every other failure, UNKNOWN has no other cause, and the trailer can be set right before it leaves.
/// </summary>
internal static class MalformedMessage
{
    private const string Message = "The request is not a well-formed protobuf message.";

    public static RpcException Refusal() => Errors.Refusal.Of(Google.Rpc.Code.InvalidArgument, "MALFORMED_MESSAGE", Message);

    public static TBuilder AnswerMalformedMessages<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            if (endpoint.RequestDelegate is not { } call)
                return;
            endpoint.RequestDelegate = async http =>
            {
                await call(http);
                Correct(http);
            };
        });
        return endpoints;
    }

    private static void Correct(HttpContext http)
    {
        var trailers = http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers;
        var headers = http.Response.HasStarted ? trailers : http.Response.Headers.ContainsKey("grpc-status") ? http.Response.Headers : trailers;
        if (headers is null || headers.IsReadOnly || headers["grpc-status"] != "2")
            return;
        var refusal = Refusal();
        headers["grpc-status"] = "3";
        headers["grpc-message"] = Message;
        headers["grpc-status-details-bin"] = Convert.ToBase64String(refusal.GetRpcStatus()!.ToByteArray());
    }
}
