using Watchgrain.Attacks.Reports;

namespace Watchgrain.Attacks.Families;

/// <summary>What the report runs, in its order. A new kind of attack is a class of its own and a line here.</summary>
internal static class AllFamilies
{
    public static IReadOnlyList<IAttackFamily> Of(RealTables tables) =>
    [
        new SourceFlipFamily(tables),
        new SourceFlipsOnFlightsFamily(tables),
        new SybilFamily(tables),
        new WithholdingFamily(tables),
        new SliceFlipFamily(tables),
        new TriggerFamily(tables),
        new GrowthFamily(tables),
        new FloodFamily(tables),
        new BoilingFrogFamily(tables),
        new CallerFamily(tables),
    ];
}
