using LabelSums = Watchgrain.Statistics.Poisoning.SourceLabelSums;

namespace Watchgrain.Grains.Sources;

/// <summary>
/// Labels of one source in one pane against the predictions: with q the model's own probability that its class is wrong (1 − score for class 1, score for class 0), <see cref="Expected"/> = Σ q and <see cref="Variance"/> = Σ q (1 − q), from score cells.
/// <see cref="OwnExcess"/> is the source's excess per label in the reference: (disagreements − expected) / labels, 0 when it had none.
/// </summary>
[GenerateSerializer, Immutable, Alias("wg.SourceLabelSums")]
public sealed record SourceLabelSums
{
    [Id(0)] public required string Source { get; init; }

    [Id(1)] public required long Pane { get; init; }

    [Id(2)] public required long Labels { get; init; }

    [Id(3)] public required long Disagreements { get; init; }

    [Id(4)] public required double Expected { get; init; }

    [Id(5)] public required double Variance { get; init; }

    [Id(6)] public double OwnExcess { get; init; }

    /// <summary>Variance of <see cref="OwnExcess"/>, an estimate from the reference; 0 when there was none.</summary>
    [Id(7)] public double OwnExcessVariance { get; init; }

    /// <summary><c>PredictionErrors</c> of the rows that this source labelled; null: it is no regression.</summary>
    [Id(12)] public byte[]? Errors { get; init; }

    /// <summary>The rows that were predicted 0, of a judged pane; null in figures, from a silo of an earlier release, and while retractions are ahead of what they retract.</summary>
    [Id(13)] public FlipCounts? Zero { get; init; }

    /// <summary>Those that were predicted 1. Of a model of several classes all rows: its predicted class is right or wrong.</summary>
    [Id(14)] public FlipCounts? One { get; init; }

    /// <summary>The same in the words of the statistics.</summary>
    public LabelSums ToStatistics() => new(Labels, Disagreements, Expected, Variance) { OwnBias = OwnExcess, OwnBiasVariance = OwnExcessVariance };
}
