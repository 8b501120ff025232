using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Denials;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Retention;

/// <summary>Where a tenant's data of each kind is, and how what is old goes.</summary>
internal sealed class RetainedData(string tenant, IGrainFactory grains, IPaneArchive archive, Channels channels)
{
    private const int Page = 200;

    /// <summary>Decisions of one run: the rest goes with the next one.</summary>
    private const int MostDecisions = 1000;

    /// <summary>Counts what is older than a time; <paramref name="undated"/>: what has no time of its own is.</summary>
    public Task<OldData> CountAsync(RetainedKind kind, DateTimeOffset before, bool undated) => VisitAsync(kind, before, undated, delete: false);

    /// <summary>Deletes it.</summary>
    public Task DeleteAsync(RetainedKind kind, DateTimeOffset before, bool undated) => VisitAsync(kind, before, undated, delete: true);

    private Task<OldData> VisitAsync(RetainedKind kind, DateTimeOffset before, bool undated, bool delete) => kind switch
    {
        RetainedKind.ModelFigures => PanesAsync("v", before, undated, delete),
        RetainedKind.FeatureFigures => PanesAsync("x", before, undated, delete),
        RetainedKind.SliceFigures => PanesAsync("sy", before, undated, delete),
        RetainedKind.SourceFigures => PanesAsync("o", before, undated, delete),
        RetainedKind.CallerFigures => PanesAsync("h", before, undated, delete),
        RetainedKind.Incidents => IncidentsAsync(before, delete),
        RetainedKind.Decisions => DecisionsAsync(before, delete),
        RetainedKind.DeadLetters => DeadLettersAsync(before, delete),
        RetainedKind.AccessDenials => DenialsAsync(before, delete),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is no kind"),
    };

    private async Task<OldData> PanesAsync(string nouns, DateTimeOffset before, bool undated, bool delete)
    {
        var sum = OldData.None;
        foreach (var prefix in nouns.Select(noun => GrainKeys.PrefixOf(noun, tenant)))
        {
            if (delete)
            {
                await archive.DeleteAsync(prefix, before, undated, CancellationToken.None);
                continue;
            }

            var ages = await archive.AgesAsync(prefix, before, undated, CancellationToken.None);
            sum += new OldData(ages.Due, ages.OldestKept);
        }

        return sum;
    }

    private async Task<OldData> IncidentsAsync(DateTimeOffset before, bool delete)
    {
        var sum = OldData.None;
        var catalog = grains.GetGrain<IModelCatalogGrain>(GrainKeys.Catalog(tenant));
        for (var after = ""; await catalog.ListAsync(after, Page) is { Length: > 0 } models; after = models[^1])
        {
            foreach (var model in models)
            {
                foreach (var version in (await grains.GetGrain<IModelGrain>(GrainKeys.Model(tenant, model)).GetAsync())?.Versions ?? [])
                    sum += await grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(new(tenant, model, version.Version))).ForgetIncidentsAsync(before, delete);
            }
        }

        return sum;
    }

    /// <summary>Decisions stand in the order of their proposal, so that those after the first one that was proposed too late are younger still.</summary>
    private async Task<OldData> DecisionsAsync(DateTimeOffset before, bool delete)
    {
        var index = grains.GetGrain<IDecisionIndexGrain>(GrainKeys.DecisionIndex(tenant));
        var due = new List<string>();
        DateTimeOffset? oldest = null;
        var isYoung = false;
        for (var next = 0L; next >= 0 && !isYoung && due.Count < MostDecisions;)
        {
            var page = await index.ListAsync("", next, Page);
            next = page.Next;
            foreach (var id in page.Ids)
            {
                var decision = grains.GetGrain<IDecisionGrain>(GrainKeys.Decision(tenant, id));
                var record = await decision.GetAsync();
                // One of which only the name is left: a run was interrupted.
                if (record is null || DecisionLifecycle.IsOver(record, before)) due.Add(id);
                else oldest ??= record.ProposedAt;
                isYoung = record?.ProposedAt >= before;
                if (isYoung || due.Count == MostDecisions) break;
            }
        }

        if (!delete) return new(due.Count, oldest);
        var gone = new List<string>();
        foreach (var id in due)
        {
            if (await grains.GetGrain<IDecisionGrain>(GrainKeys.Decision(tenant, id)).ForgetAsync(before)) gone.Add(id);
        }

        if (gone.Count > 0) await index.RemoveAsync([.. gone]);
        return OldData.None;
    }

    private async Task<OldData> DeadLettersAsync(DateTimeOffset before, bool delete)
    {
        var sum = OldData.None;
        foreach (var channel in channels.Of(tenant)) sum += await grains.GetGrain<IOutboxGrain>(GrainKeys.Outbox(tenant, channel.Name)).ForgetDeadAsync(before, delete);
        return sum;
    }

    private async Task<OldData> DenialsAsync(DateTimeOffset before, bool delete)
    {
        // Strangers belong to no tenant, and so to no tenant's audit log: whose run comes first deletes theirs, uncounted.
        await grains.GetGrain<IAccessDenialGrain>(GrainKeys.AccessDenials("")).ForgetAsync(before, forget: true);
        return await grains.GetGrain<IAccessDenialGrain>(GrainKeys.AccessDenials(tenant)).ForgetAsync(before, delete);
    }
}
