using Watchgrain.Grains.Governance;

namespace Watchgrain.Gateway.Tenancy;

/// <summary>One key in the configuration. The key itself is not kept, only its hash: it should be random, 32 bytes or more.</summary>
public sealed class ApiKeyEntry
{
    /// <summary>Who holds it; the actor of approvals.</summary>
    public string Name { get; set; } = "";

    /// <summary>The tenant that it opens: letters, digits, '.', '_', '-'.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>SHA-256 of the key's UTF-8 bytes, hexadecimal.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>Some of <see cref="Tenancy.Roles.All"/>.</summary>
    public IList<string> Roles { get; } = [];

    /// <summary>In which roles its holder answers decisions: the tenant's own words, which rules of the policy ask for (<see cref="ApproverRole"/>). Keys of one tenant with one name are one person.</summary>
    public IList<string> ApproverRoles { get; } = [];
}
