namespace Watchgrain.Grains.Triggers;

/// <summary>State of a <see cref="GrowthWatch"/>.</summary>
/// <param name="Grown">The latest first.</param>
/// <param name="Counted">Share of the pairs of values that was counted in the last closed pane and in the reference: below 1 there were more than 16,384. 0 before the first.</param>
[GenerateSerializer, Immutable, Alias("wg.GrowthWatchState")]
public sealed record GrowthWatchState([property: Id(0)] Growth[] Grown, [property: Id(1)] double Counted)
{
    public static readonly GrowthWatchState Empty = new([], 0);

    /// <summary>Patterns that had grown in the last closed pane and are not among <see cref="Grown"/>, for more had than are kept. Those of earlier panes that gave way to later ones are not counted.</summary>
    [Id(2)] public int Unkept { get; init; }
}
