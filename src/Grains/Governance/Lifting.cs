namespace Watchgrain.Grains.Governance;

/// <summary>How a person ended a decision that was in force.</summary>
/// <param name="At">Server time.</param>
/// <param name="By">Who.</param>
/// <param name="Rationale">Why; never empty.</param>
[GenerateSerializer, Immutable, Alias("wg.Lifting")]
public sealed record Lifting([property: Id(0)] DateTimeOffset At, [property: Id(1)] string By, [property: Id(2)] string Rationale)
{
    /// <summary>The roles in which: of those that the rule asks for. Null in a record of before there were such.</summary>
    [Id(3)] public string[]? Roles { get; init; }

    /// <summary>The decision that released it; null: a person ended it alone.</summary>
    [Id(4)] public string? ReleasedBy { get; init; }
}
