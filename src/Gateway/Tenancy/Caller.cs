using System.Security.Claims;
using Grpc.Core;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Gateway.Tenancy;

/// <summary>Who calls. The tenant comes from the credential alone, never from a request.</summary>
public sealed record Caller(string Tenant, string Principal, bool IsAnonymous)
{
    internal const string TenantClaim = "tenant";
    internal const string AnonymousClaim = "anonymous";
    internal const string ApproverRoleClaim = "approver-role";
    internal const string SourceClaim = "source";

    public static readonly Caller Anonymous = new("default", "anonymous", true);

    /// <summary>In which roles the caller answers decisions; the anonymous one in any.</summary>
    public IReadOnlyList<string> ApproverRoles { get; init; } = [];

    /// <summary>In the names of which sources the caller reports; empty: of any.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    public static Caller Of(ServerCallContext context) => Of(context.GetHttpContext().User);

    internal static Caller Of(ClaimsPrincipal user)
    {
        var tenant = user.FindFirstValue(TenantClaim) ?? throw new InvalidOperationException("The call was not authenticated.");
        return new(tenant, user.Identity?.Name ?? "", user.HasClaim(c => c.Type == AnonymousClaim))
        {
            ApproverRoles = [.. user.FindAll(ApproverRoleClaim).Select(claim => claim.Value)],
            Sources = [.. user.FindAll(SourceClaim).Select(claim => claim.Value)],
        };
    }

    /// <summary>The actor to record for an approval: the credential's name, or what an anonymous caller says it is, marked as such.</summary>
    public string Actor(string claimed) => !IsAnonymous ? Principal : claimed.Length == 0 ? Principal : $"{Principal}:{claimed}";

    /// <summary>Who answers a decision.</summary>
    public Person Person(string claimed) => new(Actor(claimed)) { Roles = [.. ApproverRoles], HoldsEveryRole = IsAnonymous };

    internal ClaimsPrincipal ToPrincipal(string scheme, IEnumerable<string> roles)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new(identity.NameClaimType, Principal));
        identity.AddClaim(new(TenantClaim, Tenant));
        if (IsAnonymous)
            identity.AddClaim(new(AnonymousClaim, "true"));
        identity.AddClaims(ApproverRoles.Select(role => new Claim(ApproverRoleClaim, role)));
        identity.AddClaims(Sources.Select(source => new Claim(SourceClaim, source)));
        identity.AddClaims(roles.Select(role => new Claim(identity.RoleClaimType, role)));
        return new(identity);
    }
}
