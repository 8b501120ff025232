using System.Security.Claims;
using Grpc.Core;

namespace Watchgrain.Gateway.Tenancy;

/// <summary>Who calls. The tenant comes from the credential alone, never from a request.</summary>
public sealed record Caller(string Tenant, string Principal, bool IsAnonymous)
{
    internal const string TenantClaim = "tenant";
    internal const string AnonymousClaim = "anonymous";

    public static readonly Caller Anonymous = new("default", "anonymous", true);

    public static Caller Of(ServerCallContext context)
    {
        var user = context.GetHttpContext().User;
        var tenant = user.FindFirstValue(TenantClaim) ?? throw new InvalidOperationException("The call was not authenticated.");
        return new(tenant, user.Identity?.Name ?? "", user.HasClaim(c => c.Type == AnonymousClaim));
    }

    /// <summary>The actor to record for an approval: the credential's name, or what an anonymous caller says it is, marked as such.</summary>
    public string Actor(string claimed) => !IsAnonymous ? Principal : claimed.Length == 0 ? Principal : $"{Principal}:{claimed}";

    internal ClaimsPrincipal ToPrincipal(string scheme, IEnumerable<string> roles)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new(identity.NameClaimType, Principal));
        identity.AddClaim(new(TenantClaim, Tenant));
        if (IsAnonymous)
            identity.AddClaim(new(AnonymousClaim, "true"));
        identity.AddClaims(roles.Select(role => new Claim(identity.RoleClaimType, role)));
        return new(identity);
    }
}
