namespace Watchgrain.Grains.Evaluations;

/// <summary>An evaluation that is to be recorded.</summary>
[GenerateSerializer, Immutable, Alias("wg.EvaluationRecord")]
public sealed record EvaluationRecord
{
    /// <summary><c>watchgrain.v1.Evaluation</c>, without time, person and audit index: what makes two evaluations the same.</summary>
    [Id(0)] public required byte[] Content { get; init; }

    [Id(1)] public required string Actor { get; init; }

    [Id(2)] public required string Champion { get; init; }

    [Id(3)] public required bool Paired { get; init; }

    [Id(4)] public required long Rows { get; init; }

    /// <summary>SHA-256 of the caller's data.</summary>
    [Id(5)] public required byte[] DataDigest { get; init; }

    /// <summary>Over all rows.</summary>
    [Id(6)] public required EvaluatedFigure[] Figures { get; init; }

    [Id(7)] public required int Slices { get; init; }
}
