using Watchgrain.Grains.Governance;

namespace Watchgrain.Gateway.Tenancy;

/// <summary>One key in the configuration. The key itself is not kept, only its hash: it should be random, 32 bytes or more.</summary>
public sealed class ApiKeyEntry
{
    /// <summary>100: they travel with every call.</summary>
    public const int MostSources = 100;

    /// <summary>Who holds it; the actor of approvals.</summary>
    public string Name { get; set; } = "";

    /// <summary>The tenant that it opens: letters, digits, '.', '_', '-'.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>SHA-256 of the key's UTF-8 bytes, hexadecimal.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>Some of <see cref="Tenancy.Roles.All"/>.</summary>
    public IList<string> Roles { get; } = [];

    /// <summary>In whose names it may report predictions and labels, at most <see cref="MostSources"/>; empty: in any of its tenant's. With one key for each supplier nobody can make another look guilty.</summary>
    public IList<string> Sources { get; } = [];

    /// <summary>In which roles its holder answers decisions: the tenant's own words, which rules of the policy ask for (<see cref="ApproverRole"/>). Keys of one tenant with one name are one person.</summary>
    public IList<string> ApproverRoles { get; } = [];
}
