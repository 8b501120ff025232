namespace Watchgrain.Grains.Evaluations;

/// <summary>An evaluation as it is kept.</summary>
[GenerateSerializer, Immutable, Alias("wg.RecordedEvaluation")]
public sealed record RecordedEvaluation
{
    /// <inheritdoc cref="EvaluationRecord.Content"/>
    [Id(0)] public required byte[] Content { get; init; }

    [Id(1)] public required string Actor { get; init; }

    [Id(2)] public required DateTimeOffset At { get; init; }

    /// <summary>Of its audit entry.</summary>
    [Id(3)] public required long AuditIndex { get; init; }
}
