namespace Watchgrain.Grains.Governance;

/// <summary>Who answers a decision, as the credential says it.</summary>
/// <param name="Name">What the audit log gets. Names that differ in upper and lower case only are one person's.</param>
[GenerateSerializer, Immutable, Alias("wg.Person")]
public sealed record Person([property: Id(0)] string Name)
{
    /// <summary>The roles in which the person may answer.</summary>
    [Id(1)] public string[] Roles { get; init; } = [];

    /// <summary>Nobody has a credential, so nobody has roles of their own: whoever is let in may answer in any.</summary>
    [Id(2)] public bool HoldsEveryRole { get; init; }

    /// <summary>Whether the person has one of these roles; true where none is asked for.</summary>
    public bool Holds(IReadOnlyCollection<string> anyOf)
    {
        ArgumentNullException.ThrowIfNull(anyOf);
        return anyOf.Count == 0 || HoldsEveryRole || anyOf.Intersect(Roles, StringComparer.Ordinal).Any();
    }

    /// <summary>The person's own of these roles.</summary>
    public string[] RolesAmong(IReadOnlyCollection<string> asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return asked.Intersect(Roles, StringComparer.Ordinal).ToArray();
    }

    public bool Is(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);
}
