using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Telemetry;

namespace Watchgrain.Gateway.Tenancy;

/// <summary>
/// Reads <c>authorization: Bearer KEY</c>. The hash of the key is compared with every configured one in constant time; a wrong key and a missing one get the same answer.
/// Without configured keys every caller from a loopback address is <see cref="Caller.Anonymous"/>, and nobody else is let in.
/// </summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions, ILoggerFactory loggers, UrlEncoder encoder, IOptionsMonitor<ApiKeyOptions> keys, UnknownKeys unknown, AccessDenialCounts denials, GatewayMetrics metrics)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, loggers, encoder)
{
    public const string SchemeName = "watchgrain-api-key";

    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var configured = keys.CurrentValue.ApiKeys;
        // Asked for each call: keys that vanish from a reloaded configuration must not open a public address to everyone.
        if (configured.Count == 0)
            return Context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote) ? Success(Caller.Anonymous, Roles.All) : Task.FromResult(AuthenticateResult.NoResult());
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(header[Prefix.Length..].Trim()), hash);
        ApiKeyEntry? match = null;
        foreach (var entry in configured)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(entry.Sha256)))
                match = entry;
        }
        if (match is not null)
            return Success(new(match.Tenant, match.Name, false) { ApproverRoles = [.. match.ApproverRoles], Sources = [.. match.Sources] }, match.Roles);
        unknown.Add();
        return Task.FromResult(AuthenticateResult.Fail("unknown key"));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        metrics.CallRefused("unauthenticated");
        denials.AddStranger(Context.Connection.RemoteIpAddress, "UNAUTHENTICATED", Method);
        return Answer(Refusal.Of(Google.Rpc.Code.Unauthenticated, "UNAUTHENTICATED", "The call needs a valid key: metadata 'authorization: Bearer KEY'."));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        metrics.CallRefused("role_missing");
        denials.Add(Caller.Of(Context.User), "ROLE_MISSING", Method);
        return Answer(Refusal.Of(Google.Rpc.Code.PermissionDenied, "ROLE_MISSING", "The key does not have the role that this call needs."));
    }

    private string Method => Request.Path.Value?.TrimStart('/') ?? "";

    private static Task<AuthenticateResult> Success(Caller caller, IEnumerable<string> roles) =>
        Task.FromResult(AuthenticateResult.Success(new(caller.ToPrincipal(SchemeName, roles), SchemeName)));

    // A gRPC answer without a body: status and details stand in the headers.
    private Task Answer(RpcException refusal)
    {
        Response.StatusCode = 200;
        Response.ContentType = "application/grpc";
        Response.Headers["grpc-status"] = ((int)refusal.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Response.Headers["grpc-message"] = refusal.Status.Detail;
        Response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(refusal.GetRpcStatus()!.ToByteArray());
        return Task.CompletedTask;
    }
}
