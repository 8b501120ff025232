namespace Watchgrain.Grains.Evaluations;

/// <summary>What an evaluation grain remembers.</summary>
[GenerateSerializer, Alias("wg.EvaluationGrainState")]
public sealed class EvaluationGrainState
{
    /// <summary>Null before the first.</summary>
    [Id(0)] public RecordedEvaluation? Last { get; set; }

    /// <summary>SHA-256 of the last answer of the gate that was written; empty before the first.</summary>
    [Id(1)] public byte[] AnswerDigest { get; set; } = [];

    /// <summary>Of its audit entry.</summary>
    [Id(2)] public long AnswerIndex { get; set; }
}
