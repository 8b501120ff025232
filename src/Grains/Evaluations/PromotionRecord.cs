namespace Watchgrain.Grains.Evaluations;

/// <summary>An answer of the gate that is to be recorded.</summary>
[GenerateSerializer, Immutable, Alias("wg.PromotionRecord")]
public sealed record PromotionRecord
{
    /// <summary><c>pass</c>, <c>blocked</c> or <c>not_enough_evidence</c>.</summary>
    [Id(0)] public required string Answer { get; init; }

    /// <summary>In words.</summary>
    [Id(1)] public required string[] Reasons { get; init; }

    [Id(2)] public required string Actor { get; init; }

    /// <summary>Of the evaluation's audit entry; null without one.</summary>
    [Id(3)] public long? EvaluationIndex { get; init; }

    [Id(4)] public required double Tolerance { get; init; }

    [Id(5)] public required double SliceTolerance { get; init; }

    [Id(6)] public required long LeastRows { get; init; }

    [Id(7)] public string[] Addressed { get; init; } = [];
}
