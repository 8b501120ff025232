using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Watchgrain.Gateway.Analysis;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Gateway.Privacy;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Text;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Evaluations;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>Takes the rows of an evaluation, has it computed in the places of analyses, and records it.</summary>
internal sealed class EvaluationUpload(IGrainFactory grains, VersionPlans plans, ProductionFigures production, InputShifts shifts, PersonalDataKey personalData, AnalysisSlots slots, TimeProvider time)
{
    private const int DigestBytes = 32;

    /// <summary>What a reference may be told apart by, and more than a tenant has of sources with statistics of their own.</summary>
    private const int MostSources = 1000;

    public async Task<V1.Evaluation> TakeAsync(Caller caller, IAsyncStreamReader<V1.EvaluateVersionRequest> parts, CancellationToken cancellation)
    {
        using var place = slots.Enter(caller.Tenant);
        var (content, id) = await ComputeAsync(caller, parts, cancellation);
        var record = new EvaluationRecord
        {
            Content = content.ToByteArray(),
            Actor = caller.Principal,
            Champion = content.ChampionVersion,
            Paired = content.Paired,
            Rows = content.Rows,
            DataDigest = Convert.FromHexString(content.DataDigest),
            Figures = [.. content.Scopes[0].Figures.Select(EvaluationMessages.ToRecord)],
            Slices = content.Scopes.Count - 1,
        };
        return EvaluationMessages.Of(await grains.GetGrain<IEvaluationGrain>(GrainKeys.Evaluation(id)).RecordAsync(record));
    }

    private async Task<(V1.Evaluation Content, VersionId Id)> ComputeAsync(Caller caller, IAsyncStreamReader<V1.EvaluateVersionRequest> parts, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(AnalysisDesk.UploadPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            if (!await parts.MoveNext(either.Token) || parts.Current.PartCase != V1.EvaluateVersionRequest.PartOneofCase.Header)
                throw Refusal.HeaderMissing();
            var header = parts.Current.Header;
            var (id, champion) = Read(caller, header);
            var plan = await plans.GetAsync(id);
            champion ??= await production.FindAsync(id);
            var other = champion is { } named ? await plans.GetAsync(named) : null;
            if (other is not null && (other.Spec.Task != plan.Spec.Task || !(other.Spec.Classes ?? []).SequenceEqual(plan.Spec.Classes ?? [])))
                throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "OTHER_TASK", $"Version '{champion!.Value.Version}' predicts something else than version '{id.Version}': their figures cannot be compared.");
            var (referenced, inputs) = InputShifts.Begin(id, plan, champion, other);
            var rows = await GatherAsync(parts, caller, plan, new(plan.Spec, other?.Spec ?? plan.Spec, inputs), either.Token);
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            var figures = rows.Compared.Paired || champion is not { } known ? null : await production.OfAsync(known, rows.LargestSlices(), cancellation);
            var content = await slots.ComputeAsync(ended => rows.Report(figures, ended), cancellation);
            (content.ModelId, content.Version, content.ChampionVersion, content.DataDigest) = (id.Model, id.Version, champion?.Version ?? "", Convert.ToHexStringLower(header.DataDigest.Span));
            content.Training = header.Training;
            if (inputs is not null)
                content.InputShifts.Add(await shifts.OfAsync(referenced, inputs, cancellation));
            return (content, id);
        }
        catch (Exception ended) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested && ended is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw Refusal.Of(Google.Rpc.Code.DeadlineExceeded, "UPLOAD_TOO_SLOW", $"The rows of an evaluation have to arrive within {AnalysisDesk.UploadPatience.TotalSeconds:0} seconds.");
        }
    }

    private static (VersionId Id, VersionId? Champion) Read(Caller caller, V1.EvaluationHeader header)
    {
        var violations = new FieldViolations();
        var model = Identifiers.ReadId(header.ModelId, "header.model_id", violations);
        var version = Identifiers.ReadId(header.Version, "header.version", violations);
        if (header.ChampionVersion.Length > 0)
            Identifiers.ReadId(header.ChampionVersion, "header.champion_version", violations);
        if (header.ChampionVersion == header.Version)
            violations.Add("header.champion_version", "is another version than the candidate");
        if (header.DataDigest.Length != DigestBytes)
            violations.Add("header.data_digest", $"has {header.DataDigest.Length} bytes; a SHA-256 has {DigestBytes}");
        if (header.Training is { } training)
        {
            if (training.Until <= training.From)
                violations.Add("header.training.until", "is after training.from");
            if (training.WithoutSources.Count > MostSources)
                violations.Add("header.training.without_sources", $"names at most {MostSources} sources");
            for (var i = 0; i < Math.Min(training.WithoutSources.Count, MostSources); i++)
                training.WithoutSources[i] = Identifiers.ReadName(training.WithoutSources[i], Identifiers.MaxShortBytes, $"header.training.without_sources[{i.ToString(CultureInfo.InvariantCulture)}]", violations);
        }
        violations.ThrowIfAny();
        return (new(caller.Tenant, model, version), header.ChampionVersion.Length > 0 ? new(caller.Tenant, model, header.ChampionVersion) : null);
    }

    private async Task<EvaluatedRows> GatherAsync(IAsyncStreamReader<V1.EvaluateVersionRequest> parts, Caller caller, VersionPlan plan, EvaluatedRows rows, CancellationToken cancellation)
    {
        var rules = new BatchRules(plan, time.GetUtcNow(), "rows.batch", TakesLabels: true) { Personal = new(caller.Tenant, plan.Spec, personalData) };
        for (var message = 1; await parts.MoveNext(cancellation); message++)
        {
            if (parts.Current.PartCase != V1.EvaluateVersionRequest.PartOneofCase.Rows)
                throw Refusal.Invalid("rows", $"is required in message {message} of the stream: only the first one is a header");
            var violations = new FieldViolations();
            var batch = BatchReader.Read(parts.Current.Rows.Batch, rules, violations);
            if (batch.Rejections.Count > 0)
            {
                var first = batch.Rejections.First[0];
                violations.Add(first.Field, $"row {rows.Compared.Count + first.Row}: {first.Message} ({first.Code})");
            }
            violations.ThrowIfAny();
            if (batch.Rows.Count > 0 && batch.Rows.LabelledRows == 0)
                throw Refusal.Invalid(plan.Spec.Task == ModelTask.Regression ? "rows.batch.targets" : "rows.batch.labels", "is required: an evaluation is of rows whose truth is known");
            rows.Add(batch.Rows, parts.Current.Rows);
        }
        return rows.Compared.Count > 0 ? rows : throw Refusal.Invalid("rows", "an evaluation needs at least one row");
    }
}
