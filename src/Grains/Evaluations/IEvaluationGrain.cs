namespace Watchgrain.Grains.Evaluations;

/// <summary>Keeps the last evaluation of a version, and the last answer of the gate. Key: <see cref="GrainKeys.Evaluation"/>.</summary>
[Alias("wg.IEvaluationGrain")]
public interface IEvaluationGrain : IGrainWithStringKey
{
    /// <summary>The evaluation takes the place of the last one, after its audit entry; returns what is kept. The same content again is the same entry, with who had it recorded first. Throws when the log cannot be written: nothing has changed then.</summary>
    [Alias("Record")]
    Task<RecordedEvaluation> RecordAsync(EvaluationRecord evaluation);

    /// <summary>Null without one.</summary>
    [Alias("Get")]
    Task<RecordedEvaluation?> GetAsync();

    /// <summary>Writes an answer of the gate into the audit log and returns its index; the answer that was written last, given again on the same evidence, is not written twice.</summary>
    [Alias("Answer")]
    Task<long> AnswerAsync(PromotionRecord answer);
}
