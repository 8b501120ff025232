namespace Watchgrain.Grains.Models;

/// <summary>What the mistakes of a model cost, beside predictions that are right; nothing is earned with these.</summary>
[GenerateSerializer, Immutable, Alias("wg.CostSpec")]
public sealed record CostSpec
{
    /// <summary>As people write it: EUR, or man-hours.</summary>
    [Id(0)] public required string Currency { get; init; }

    /// <summary>Of a prediction of class 1 whose label is 0; finite, at least 0.</summary>
    [Id(1)] public double FalsePositive { get; init; }

    /// <summary>Of a prediction of class 0 whose label is 1.</summary>
    [Id(2)] public double FalseNegative { get; init; }

    /// <summary>Of a regression: of one unit of the absolute error of a prediction.</summary>
    [Id(3)] public double PerUnitOfError { get; init; }

    /// <summary>Per row of two classes; null without rows.</summary>
    /// <param name="falsePositives">Rows, or as many as are expected.</param>
    /// <param name="falseNegatives">The same.</param>
    /// <param name="rows">All.</param>
    public double? PerRow(double falsePositives, double falseNegatives, double rows) => rows > 0 ? (FalsePositive * falsePositives + FalseNegative * falseNegatives) / rows : null;
}
