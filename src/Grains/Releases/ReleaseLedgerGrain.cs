using Microsoft.Extensions.Options;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Releases;

/// <inheritdoc cref="IReleaseLedgerGrain"/>
/// <remarks>
/// A release is judged, audited and noted in one turn, so that two cannot spend the same ε; entries that stand and are not noted, for a crash came in between, are taken over at activation.
/// The answer to a request with a key is kept before its entry is written: a call whose answer was lost can be made again and spends nothing more.
/// </remarks>
public sealed class ReleaseLedgerGrain([PersistentState(GrainStorageNames.Releases, GrainStorageNames.Provider)] IPersistentState<ReleaseState> state, IOptions<ReleaseOptions> options, TimeProvider time) : Grain, IReleaseLedgerGrain
{
    private const double Micro = 1e6;

    private string Tenant => GrainKeys.Segments(this.GetPrimaryKeyString())[0];

    private string Model => GrainKeys.Segments(this.GetPrimaryKeyString())[1];

    private long Budget => (long)Math.Round(options.Value.Epsilon * Micro);

    private TimeSpan Settling => TimeSpan.FromSeconds(options.Value.SettlingSeconds);

    private ReleaseLedger Ledger => new(state.State, Budget);

    private IAuditLogGrain Audit => GrainFactory.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(Tenant));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var known = state.State.Next;
        while (await Audit.FindAsync(EntryKeys.Release(Model, state.State.Next)) is { } row)
        {
            var entry = Entry.Parser.ParseFrom(row.Bytes);
            Ledger.Take(AuditEntries.ReleaseOf(entry), row.Index);
        }

        if (state.State.Next > known) await state.WriteStateAsync(cancellationToken);
    }

    public Task<ReleaseTerms> AskAsync(string version, long first, long last, long epsilon, string by, ReleaseRequest? request = null)
    {
        if (Ledger.Find(request ?? ReleaseRequest.None) is { } answered) return Task.FromResult(Terms(answered));
        // Whole milliseconds, as the archive keeps them: the same figures have to come again.
        var now = time.GetUtcNow() - Settling;
        var (status, window) = Ledger.Judge(new(version, first, last, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond))) { By = by, LeastGroup = options.Value.LeastGroup }, epsilon);
        return Task.FromResult(Terms(status, window));
    }

    public async Task<ReleaseTerms> RecordAsync(ReleaseRecord release)
    {
        ArgumentNullException.ThrowIfNull(release);
        // The same call twice at once: the later one gets the answer of the earlier.
        if (Ledger.Find(release.Request) is { } answered) return Terms(answered);
        var (status, window) = Ledger.Judge(release.Window, release.Epsilon);
        if (status == ReleaseStatus.Done && window != release.Window) status = ReleaseStatus.OtherTime;
        if (status == ReleaseStatus.Done && release.Epsilon == 0 && !ReleaseLedger.IsAsBefore(release, window)) status = ReleaseStatus.Changed;
        if (status != ReleaseStatus.Done) return Terms(status, window);
        var key = EntryKeys.Release(Model, state.State.Next);
        try
        {
            if (Ledger.Prepare(release)) await state.WriteStateAsync();
            var index = await Audit.AppendAsync(key, AuditEntries.Release(key, Tenant, Model, release, state.State.Spent + release.Epsilon, time.GetUtcNow()));
            Ledger.Take(release, index);
            await state.WriteStateAsync();
            return Terms(ReleaseStatus.Done, window) with { AuditIndex = index };
        }
        catch
        {
            // The entry may stand: the next activation reads it.
            GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationError, "A release may have been written."));
            throw;
        }
    }

    private ReleaseTerms Terms(ReleaseStatus status, ReleasedWindow window) => new(status, window, window.LeastGroup, state.State.Spent, Budget, state.State.Next, Settling: Settling);

    private ReleaseTerms Terms((ReleaseStatus Status, AnsweredRelease Answer) answered) =>
        Terms(answered.Status, new("", 0, 0, default) { LeastGroup = options.Value.LeastGroup }) with { AuditIndex = answered.Answer.AuditIndex, Figures = answered.Status == ReleaseStatus.Repeated ? answered.Answer.Figures : null };
}
