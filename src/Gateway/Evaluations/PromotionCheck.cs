using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Evaluations;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>Answers whether a version may be promoted, and records the answer.</summary>
internal sealed class PromotionCheck(IGrainFactory grains, VersionPlans plans, ProductionFigures production, ProductionEvidence evidence)
{
    /// <summary>Of an answer, what blocks before what is missing: a few kilobytes of an audit entry.</summary>
    private const int MostReasons = 50;

    public async Task<V1.CheckPromotionResponse> AnswerAsync(Caller caller, V1.CheckPromotionRequest request, CancellationToken cancellation)
    {
        var violations = new FieldViolations();
        var id = new VersionId(caller.Tenant, Identifiers.ReadId(request.ModelId, "model_id", violations), Identifiers.ReadId(request.Version, "version", violations));
        if (request.ChampionVersion.Length > 0)
            Identifiers.ReadId(request.ChampionVersion, "champion_version", violations);
        violations.ThrowIfAny();
        var terms = PromotionTerms.Read(request, id, (await plans.GetAsync(id)).Spec);
        var champion = request.ChampionVersion.Length > 0 ? id with { Version = request.ChampionVersion } : await production.FindAsync(id);
        if (champion is { } named)
            await plans.GetAsync(named);
        var recorded = await grains.GetGrain<IEvaluationGrain>(GrainKeys.Evaluation(id)).GetAsync();
        var reasons = await evidence.OfAsync(champion is { } other ? [other, id] : [id], terms, cancellation);
        reasons.AddRange(await OfEvaluationAsync(recorded, champion, terms));
        return await RecordAsync(caller, id, terms, recorded, [.. reasons.OrderByDescending(reason => reason.Blocks)], request.RecordUndecided);
    }

    private async Task<IEnumerable<PromotionReason>> OfEvaluationAsync(RecordedEvaluation? recorded, VersionId? champion, PromotionTerms terms)
    {
        if (recorded is null)
            return [new("no_evaluation", false, "it has not been evaluated")];
        var evaluation = EvaluationMessages.Of(recorded);
        var suspect = evaluation.Training is { } training && champion is { } id ? await evidence.OfAsync(training, id) : [];
        return champion is { } wanted && wanted.Version != evaluation.ChampionVersion
            ? suspect.Append(new("other_champion", false, $"it was evaluated beside {(evaluation.ChampionVersion.Length > 0 ? $"version {evaluation.ChampionVersion}" : "no version that has a name")}, and not beside version {wanted.Version}"))
            : suspect.Concat(EvaluationGate.Judge(evaluation, terms));
    }

    private async Task<V1.CheckPromotionResponse> RecordAsync(Caller caller, VersionId id, PromotionTerms terms, RecordedEvaluation? evaluation, PromotionReason[] reasons, bool recordUndecided)
    {
        var response = new V1.CheckPromotionResponse
        {
            Answer = reasons.Length == 0 ? V1.PromotionAnswer.Pass : reasons[0].Blocks ? V1.PromotionAnswer.Blocked : V1.PromotionAnswer.NotEnoughEvidence,
            Reasons = { reasons.Take(MostReasons).Select(reason => new V1.PromotionReason { Code = reason.Code, Blocks = reason.Blocks, Sentence = reason.Sentence }) },
        };
        if (reasons.Length > MostReasons)
            response.Reasons.Add(new V1.PromotionReason { Code = reasons[MostReasons].Code, Blocks = reasons[MostReasons].Blocks, Sentence = $"and {reasons.Length - MostReasons} more" });
        if (evaluation is not null)
            response.EvaluationAuditIndex = (ulong)evaluation.AuditIndex;
        if (response.Answer == V1.PromotionAnswer.NotEnoughEvidence && !recordUndecided)
            return response;
        response.AuditIndex = (ulong)await grains.GetGrain<IEvaluationGrain>(GrainKeys.Evaluation(id)).AnswerAsync(new()
        {
            Answer = response.Answer switch { V1.PromotionAnswer.Pass => "pass", V1.PromotionAnswer.Blocked => "blocked", _ => "not_enough_evidence" },
            Reasons = [.. response.Reasons.Select(reason => reason.Sentence)],
            Actor = caller.Principal,
            EvaluationIndex = evaluation?.AuditIndex,
            Tolerance = terms.Tolerance,
            SliceTolerance = terms.SliceTolerance,
            LeastRows = terms.LeastRows,
            Addressed = [.. terms.Addressed],
        });
        return response;
    }
}
