namespace Watchgrain.Attacks.Reports;

/// <summary>What became of an attack in one run.</summary>
/// <param name="Delay">When it was found, counted from its beginning in units of the case, 1 being the first; null: it was not.</param>
/// <param name="Named">Share of the culprits (sources, slices, callers) that were named, 0 when somebody else was too; null: the detector names nobody.</param>
internal readonly record struct AttackOutcome(double? Delay, double? Named)
{
    public static AttackOutcome NotFound { get; } = new(null, null);
}
