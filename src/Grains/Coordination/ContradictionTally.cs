using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Coordination;

/// <summary>Labels of a source over some panes, and which of them contradict the model: how many, and how many were to be expected by the model, the source's own level in the reference, and its peers in the same panes.</summary>
[GenerateSerializer, Immutable, Alias("wg.ContradictionTally")]
public readonly record struct ContradictionTally
{
    [Id(0)] public long Labels { get; init; }

    /// <summary>Labels 1 where 0 was predicted.</summary>
    [Id(1)] public long OnesForZero { get; init; }

    [Id(2)] public double OnesExpected { get; init; }

    /// <summary>Labels 0 where 1 was predicted. Of a model of several classes: labels that are not the predicted class.</summary>
    [Id(3)] public long ZerosForOne { get; init; }

    [Id(4)] public double ZerosExpected { get; init; }

    public long Contradictions => OnesForZero + ZerosForOne;

    public double Expected => OnesExpected + ZerosExpected;

    public static ContradictionTally Of(JudgedSource pane, SourceComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(pane);
        ArgumentNullException.ThrowIfNull(comparison);
        return new()
        {
            Labels = pane.Rows,
            OnesForZero = pane.Zero.Contradictions,
            OnesExpected = comparison.ExpectedZero,
            ZerosForOne = pane.One.Contradictions,
            ZerosExpected = comparison.ExpectedOne,
        };
    }

    public static ContradictionTally operator +(ContradictionTally a, ContradictionTally b) => new()
    {
        Labels = a.Labels + b.Labels,
        OnesForZero = a.OnesForZero + b.OnesForZero,
        OnesExpected = a.OnesExpected + b.OnesExpected,
        ZerosForOne = a.ZerosForOne + b.ZerosForOne,
        ZerosExpected = a.ZerosExpected + b.ZerosExpected,
    };
}
