using System.Security.Cryptography;
using Watchgrain.Grains.Audit;

namespace Watchgrain.Grains.Evaluations;

/// <inheritdoc cref="IEvaluationGrain"/>
public sealed class EvaluationGrain(
    [PersistentState(GrainStorageNames.Evaluation, GrainStorageNames.Provider)] IPersistentState<EvaluationGrainState> state, TimeProvider time)
    : Grain, IEvaluationGrain
{
    public async Task<RecordedEvaluation> RecordAsync(EvaluationRecord evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        if (state.State.Last is { } last && last.Content.AsSpan().SequenceEqual(evaluation.Content))
            return last;
        var (id, now) = (GrainKeys.VersionOf(this.GetPrimaryKeyString()), time.GetUtcNow());
        var key = EvaluationEntries.EvaluationKey(id, evaluation.Content);
        var index = await Log.AppendAsync(key, EvaluationEntries.Evaluation(key, id, evaluation, now));
        var recorded = new RecordedEvaluation { Content = evaluation.Content, Actor = evaluation.Actor, At = now, AuditIndex = index };
        state.State.Last = recorded;
        await this.WriteOrLeaveAsync(state);
        return recorded;
    }

    public Task<RecordedEvaluation?> GetAsync() => Task.FromResult(state.State.Last);

    public async Task<long> AnswerAsync(PromotionRecord answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var (id, now) = (GrainKeys.VersionOf(this.GetPrimaryKeyString()), time.GetUtcNow());
        // Who asks every minute gets a line in the log when the answer changes.
        var digest = SHA256.HashData(EvaluationEntries.Promotion("", id, answer, DateTimeOffset.UnixEpoch));
        if (digest.AsSpan().SequenceEqual(state.State.AnswerDigest))
            return state.State.AnswerIndex;
        // Not of who asks: a name whose digest stands in the log could be found by trying names.
        var key = EvaluationEntries.PromotionKey(id, SHA256.HashData(EvaluationEntries.Promotion("", id, answer with { Actor = "" }, DateTimeOffset.UnixEpoch)), now);
        var index = await Log.AppendAsync(key, EvaluationEntries.Promotion(key, id, answer, now));
        (state.State.AnswerDigest, state.State.AnswerIndex) = (digest, index);
        await this.WriteOrLeaveAsync(state);
        return index;
    }

    private IAuditLogGrain Log => GrainFactory.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(GrainKeys.VersionOf(this.GetPrimaryKeyString()).Tenant));
}
