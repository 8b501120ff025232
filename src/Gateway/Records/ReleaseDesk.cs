using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Queries;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Releases;
using Watchgrain.Grains.Slices;
using Watchgrain.Statistics.Release;

namespace Watchgrain.Gateway.Records;

/// <summary>Makes figures for people outside. Nothing is told before its entry stands in the audit log.</summary>
internal sealed class ReleaseDesk(IGrainFactory grains, VersionPlans plans)
{
    /// <summary>A table that people read.</summary>
    private const int MostGroups = 200;

    private const int AtOnce = 16;

    /// <summary>Revisions of a version and of its slices are written within seconds of each other.</summary>
    private static readonly TimeSpan MoveAgain = TimeSpan.FromSeconds(5);

    /// <summary>Another release of the same window may come in between, once.</summary>
    private const int Rounds = 3;

    /// <param name="id">The version.</param>
    /// <param name="by">The feature whose values are groups; empty: all rows together.</param>
    /// <param name="first">Pane.</param>
    /// <param name="last">Pane.</param>
    /// <param name="epsilon">Millionths; 0: small counts are hidden.</param>
    /// <param name="contribution">Rows of one person, with noise.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="key">Of the request, so that it can be made again when its answer is lost; empty: none.</param>
    public async Task<V1.ReleaseFiguresResponse> ReleaseAsync(VersionId id, string by, long first, long last, long epsilon, long contribution, string actor, string key)
    {
        var request = key.Length == 0 ? ReleaseRequest.None : new ReleaseRequest(key, Digest(id, by, first, last, epsilon, contribution));
        var spec = (await plans.GetAsync(id)).Spec;
        var values = await ValuesAsync(id, spec, by, epsilon > 0);
        await RequireJudgedAsync(id, last);
        var ledger = grains.GetGrain<IReleaseLedgerGrain>(GrainKeys.Releases(id.Tenant, id.Model));
        for (var round = 0; ; round++)
        {
            var terms = Allowed(await ledger.AskAsync(id.Version, first, last, epsilon, by, request), epsilon);
            if (terms.Figures is { } repeated)
                return Answer(repeated, terms);
            var (figures, hidden) = await FiguresAsync(id, spec, by, values, terms, epsilon, contribution);
            var told = figures.ToByteArray();
            var recorded = await ledger.RecordAsync(new()
            {
                Window = terms.Window,
                By = by,
                Epsilon = epsilon,
                Contribution = epsilon > 0 ? contribution : 0,
                Actor = actor,
                Groups = figures.Groups.Count,
                Hidden = hidden,
                Digest = SHA256.HashData(told),
                TotalsDigest = SHA256.HashData(figures.All.ToByteArray()),
                Request = request,
                Figures = key.Length > 0 ? told : [],
            });
            if (recorded.Status == ReleaseStatus.OtherTime && round < Rounds)
                continue;
            return Answer(Allowed(recorded, epsilon).Figures ?? told, recorded);
        }
    }

    public async Task<V1.ReleaseBudget> BudgetAsync(string tenant, string model) => ToMessage(await grains.GetGrain<IReleaseLedgerGrain>(GrainKeys.Releases(tenant, model)).AskAsync("", 0, 0, 0, ""));

    private async Task<(V1.ReleasedFigures Figures, int Hidden)> FiguresAsync(VersionId id, VersionSpec spec, string by, string[] values, ReleaseTerms terms, long epsilon, long contribution)
    {
        var (window, least) = (terms.Window, terms.LeastGroup);
        var (groups, all) = await CountsAsync(id, spec, by, values, window, window.KnownAt);
        if (epsilon == 0 && window.TotalsDigest.Length == 0 && terms.Settling > TimeSpan.Zero)
        {
            // What has become known since would be left out of this window for good.
            var (latest, latestOfAll) = await CountsAsync(id, spec, by, values, window, DateTimeOffset.MaxValue);
            if (!all.SequenceEqual(latestOfAll) || groups.Zip(latest).Any(pair => !pair.First.SequenceEqual(pair.Second)))
                throw Refusal.RetryLater("FIGURES_SETTLE", FormattableString.Invariant($"Figures of the window have changed within the last {terms.Settling.TotalSeconds} s: a window that is released for the first time has to have been quiet for so long."), terms.Settling);
        }
        var cells = ReleaseTable.Cells(groups, all) ?? throw Refusal.RetryLater("FIGURES_MOVE", "Labels are being taken over: groups have more of them than all rows together.", MoveAgain);
        if (epsilon > 0)
            Blur(cells, new(epsilon, contribution, RandomNumberGenerator.Fill));
        var table = new CountTable(cells);
        var suppression = epsilon > 0 ? null : CellSuppression.Of(table, least);
        V1.ReleasedGroup Told(int group) => ReleaseTable.Told(table, group, (row, kind) => suppression is not null && suppression[row, kind], spec.Task, least);
        var figures = new V1.ReleasedFigures
        {
            ModelId = id.Model,
            Version = id.Version,
            By = by,
            Panes = new() { First = window.First, Last = window.Last },
            KnownAt = Timestamp.FromDateTimeOffset(window.KnownAt),
            Kinds = { ReleaseTable.Kinds(spec.Task) },
            All = Told(table.Groups),
            LeastGroup = (uint)least,
            EpsilonMicros = (ulong)epsilon,
            Contribution = epsilon > 0 ? (ulong)contribution : 0,
        };
        for (var group = 0; group < values.Length; group++)
        {
            var told = Told(group);
            told.Value = values[group];
            figures.Groups.Add(told);
        }
        if (by.Length > 0)
            figures.Rest = Told(values.Length);
        return (figures, figures.Groups.Append(figures.Rest ?? new()).Append(figures.All).Sum(group => group.Counts.Append(group.Rows).Count(count => count is { HasCount: false })));
    }

    private async Task<(List<long[]> Groups, long[] All)> CountsAsync(VersionId id, VersionSpec spec, string by, string[] values, ReleasedWindow window, DateTimeOffset knownAt)
    {
        var all = ReleaseTable.Count(spec.Task, PooledPanes.Of(await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPanesKnownAsync(knownAt, window.First, window.Last)));
        var groups = new List<long[]>();
        foreach (var some in values.Chunk(AtOnce))
            groups.AddRange(await Task.WhenAll(some.Select(async value =>
                ReleaseTable.Count(spec.Task, PooledPanes.Of(await grains.GetGrain<ISliceGrain>(GrainKeys.Slice(id, by, value)).GetKnownAsync(knownAt, window.First, window.Last))))));
        return (groups, all);
    }

    private static V1.ReleaseFiguresResponse Answer(byte[] told, ReleaseTerms terms) => new()
    {
        Figures = V1.ReleasedFigures.Parser.ParseFrom(told),
        Digest = ByteString.CopyFrom(SHA256.HashData(told)),
        AuditIndex = (ulong)terms.AuditIndex,
        Budget = ToMessage(terms),
    };

    // Who asks is not in it: it is the same request when a colleague makes it again.
    private static byte[] Digest(VersionId id, string by, long first, long last, long epsilon, long contribution) => SHA256.HashData(new V1.ReleaseFiguresRequest
    {
        ModelId = id.Model,
        Version = id.Version,
        By = by,
        Panes = new() { First = first, Last = last },
        Epsilon = epsilon,
        Contribution = (ulong)contribution,
    }.ToByteArray());

    private static void Blur(long[,] cells, DiscreteLaplace noise)
    {
        for (var group = 0; group < cells.GetLength(0); group++)
        {
            for (var kind = 0; kind < cells.GetLength(1); kind++)
                cells[group, kind] += noise.Next();
        }
    }

    private async Task<string[]> ValuesAsync(VersionId id, VersionSpec spec, string by, bool isNoisy)
    {
        if (by.Length == 0)
            return [];
        if (by == SliceName.ByCondition)
            throw Refusal.Invalid("by", "takes a feature with slices by value; slices by condition overlap");
        if (!Array.Exists(spec.Features, known => known.Name == by))
            throw Refusal.NotFound("UNKNOWN_FEATURE", $"The version has no feature '{by}'.");
        var slices = spec.Slices.Where(slice => slice.Feature == by).ToList();
        if (slices.Count == 0)
            throw Refusal.NotFound("UNKNOWN_SLICE", $"Feature '{by}' has no slices: the spec of a version declares the values that are groups.");
        if (isNoisy && slices.Exists(slice => slice.All))
            throw Refusal.Of(Code.FailedPrecondition, "VALUES_NOT_DECLARED", $"Every value of '{by}' is a slice: that a value is in the table at all would tell of whoever has it. With noise only declared values can be released.");
        HashSet<string> values = [.. slices.SelectMany(slice => slice.Values)];
        if (slices.Exists(slice => slice.All))
            values.UnionWith([.. await grains.GetGrain<ISliceRegisterGrain>(GrainKeys.SliceRegister(id)).GetValuesAsync(by), SliceNames.Others]);
        return values.Count <= MostGroups
            ? [.. values.Order(StringComparer.Ordinal)]
            : throw Refusal.Of(Code.FailedPrecondition, "TOO_MANY_GROUPS", $"Feature '{by}' has {values.Count} slices; {MostGroups} are the most that can be released.");
    }

    // The same window shows the same figures for good: labels should have had their time.
    private async Task RequireJudgedAsync(VersionId id, long last)
    {
        var judged = (await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetStateAsync(0, -1) ?? throw VersionPlans.NotFound(id)).JudgedThrough;
        if (!(last <= judged))
            throw Refusal.Of(Code.FailedPrecondition, "PANES_NOT_JUDGED", FormattableString.Invariant($"{(judged is { } through ? $"Panes through {through} are judged" : "No pane is judged yet")}: labels of pane {last} have not had their time."));
    }

    private static ReleaseTerms Allowed(ReleaseTerms terms, long epsilon) => terms.Status switch
    {
        ReleaseStatus.OverBudget => throw Refusal.Of(Code.FailedPrecondition, "EPSILON_SPENT", FormattableString.Invariant(
            $"ε = {epsilon / 1e6} is more than is left: {terms.Spent / 1e6} of {terms.Budget / 1e6} are spent. The budget (Watchgrain:Release:Epsilon) is for good.")),
        ReleaseStatus.Overlaps => throw Refusal.Of(Code.FailedPrecondition, "WINDOW_OVERLAPS", FormattableString.Invariant(
            $"Panes {terms.Window.First} to {terms.Window.Last} have been released, and the window has some of them: the difference would tell of the others. Take the same window or one beside it.")),
        ReleaseStatus.OtherGroups => throw Refusal.Of(Code.FailedPrecondition, "OTHER_GROUPS", FormattableString.Invariant(
            $"Panes {terms.Window.First} to {terms.Window.Last} have been released by '{terms.Window.By}': by another feature they could tell what is hidden there. Take that feature, none, or another window.")),
        ReleaseStatus.Changed => throw Refusal.Of(Code.FailedPrecondition, "FIGURES_CHANGED", FormattableString.Invariant(
            $"Figures of panes {terms.Window.First} to {terms.Window.Last} have been deleted since they were released: what is left of them would tell of the others by the difference.")),
        ReleaseStatus.TooMany => throw Refusal.Of(Code.FailedPrecondition, "TOO_MANY_RELEASES", FormattableString.Invariant($"{terms.Releases} releases of the model: no more windows can be remembered. Take one that has been released.")),
        ReleaseStatus.OtherRequest => throw Refusal.Of(Code.FailedPrecondition, "REQUEST_KEY_USED", FormattableString.Invariant($"The key of the request has been used for another release (audit {terms.AuditIndex}): take a new one.")),
        ReleaseStatus.OtherTime => throw Refusal.RetryLater("RELEASED_MEANWHILE", "The same window is being released by others.", TimeSpan.FromSeconds(1)),
        _ => terms,
    };

    private static V1.ReleaseBudget ToMessage(ReleaseTerms terms) => new() { SpentMicros = (ulong)terms.Spent, BudgetMicros = (ulong)terms.Budget, Releases = (ulong)terms.Releases, LeastGroup = (uint)terms.LeastGroup };
}
