namespace Watchgrain.Grains.Evaluations;

/// <summary>Keeps the last evaluation of a version, and the last answer of the gate. Key: <see cref="GrainKeys.Evaluation"/>.</summary>
[Alias("wg.IEvaluationGrain")]
public interface IEvaluationGrain : IGrainWithStringKey
{
    /// <summary>The evaluation takes the place of the last one, after its audit entry; returns the index of that. The same content again is the same entry. Throws when the log cannot be written: nothing has changed then.</summary>
    [Alias("Record")]
    Task<long> RecordAsync(EvaluationRecord evaluation);

    /// <summary>Null without one.</summary>
    [Alias("Get")]
    Task<RecordedEvaluation?> GetAsync();

    /// <summary>Writes an answer of the gate into the audit log and returns its index; the answer that was written last, given again on the same evidence, is not written twice.</summary>
    [Alias("Answer")]
    Task<long> AnswerAsync(PromotionRecord answer);
}
