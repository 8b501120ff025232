namespace Watchgrain.Grains.Governance;

/// <summary>A person's approval of a decision that needs another one's too.</summary>
/// <param name="At">Server time.</param>
/// <param name="By">Who.</param>
/// <param name="Rationale">Why; may be empty.</param>
[GenerateSerializer, Immutable, Alias("wg.Approval")]
public sealed record Approval([property: Id(0)] DateTimeOffset At, [property: Id(1)] string By, [property: Id(2)] string Rationale)
{
    /// <summary>The roles in which: of those that the rule asks for.</summary>
    [Id(3)] public string[] Roles { get; init; } = [];
}
