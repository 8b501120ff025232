namespace Watchgrain.Gateway.Tenancy;

/// <summary>What a credential may do. Roles do not include one another: an administrator does not approve.</summary>
public static class Roles
{
    /// <summary>Report predictions and labels.</summary>
    public const string Ingest = "ingest";

    /// <summary>Read models, figures, signals, decisions and the audit log.</summary>
    public const string Read = "read";

    /// <summary>Approve and reject decisions.</summary>
    public const string Approve = "approve";

    /// <summary>Register models and versions, set references, evaluate versions and ask whether they may be promoted.</summary>
    public const string Admin = "admin";

    public static readonly IReadOnlyList<string> All = [Ingest, Read, Approve, Admin];
}
