namespace Watchgrain.Grains.Triggers;

/// <summary>What the search for triggers of a version shows.</summary>
/// <param name="Triggers">The latest first.</param>
/// <param name="Patterns">How many cells and pairs of cells are watched; 0 while none are.</param>
/// <param name="LogSuspect">See <see cref="TriggerWatchState.LogSuspect"/>.</param>
/// <param name="Dropped">See <see cref="TriggerWatchState.Dropped"/>.</param>
/// <param name="Examined">See <see cref="TriggerWatchState.Examined"/>.</param>
[GenerateSerializer, Immutable, Alias("wg.TriggerFigures")]
public sealed record TriggerFigures([property: Id(0)] FoundTrigger[] Triggers, [property: Id(1)] int Patterns, [property: Id(2)] double LogSuspect, [property: Id(3)] long Dropped, [property: Id(4)] double Examined)
{
    public static readonly TriggerFigures None = new([], 0, 0, 0, 0);

    /// <summary>What shows without labels.</summary>
    [Id(5)] public GrowthWatchState Growth { get; init; } = GrowthWatchState.Empty;
}
