namespace Watchgrain.Grains.Performance;

/// <summary>What labelled rows show of a model that predicts classes, and what was to be expected of the same rows.</summary>
/// <param name="Realised">What labels show.</param>
/// <param name="Estimated">Without them.</param>
internal readonly record struct ClassFigures(PerformanceFigures Realised, PerformanceFigures Estimated);
