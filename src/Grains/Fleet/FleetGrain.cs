using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Fleet;

/// <inheritdoc cref="IFleetGrain"/>
/// <remarks>Reentrant: reports that come while a write is under way share the next one. What a write has not confirmed is in no list of changes; after a failed one nobody knows what storage holds, and this activation ends.</remarks>
[Reentrant]
public sealed class FleetGrain([PersistentState(GrainStorageNames.Fleet, GrainStorageNames.Provider)] IPersistentState<FleetState> state, IOptions<BudgetOptions> budget, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<FleetGrain> logger)
    : Grain, IFleetGrain
{
    private static readonly TimeSpan ShareRetry = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SharePatience = TimeSpan.FromSeconds(5);

    private readonly List<Waiting> queue = [];
    private FleetIncidents incidents = null!;
    private TenantShares shares = null!;
    private readonly GrowthWait growth = new(time, lifetime);
    private IGrainTimer? retry;
    private long written;
    private long named;
    private bool committing;
    private bool broken;

    private string Tenant => GrainKeys.Segments(this.GetPrimaryKeyString())[0];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (incidents, shares, written, named) = (new(state.State), new(state.State), state.State.Log.Last, state.State.NextFleet);
        ArmRetry();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        growth.End();
        return Task.CompletedTask;
    }

    public async Task<double> ReportAsync(VersionId version, IncidentReport[] reports, double share)
    {
        if (version.Tenant != Tenant) throw new ArgumentException($"version {version} is of another tenant", nameof(version));
        if (broken) throw new FencedException("the fleet's state is being read again; try once more");
        var waiting = new Waiting(version, reports, share);
        queue.Add(waiting);
        if (!committing) _ = CommitAsync();
        return await waiting.Answer.Task;
    }

    public Task<FleetChangePage> ListChangesAsync(long after, int limit) => Task.FromResult(state.State.Log.Page(after, written, limit));

    public async Task<long> WaitForChangeAsync(long after, TimeSpan patience)
    {
        if (written <= after && patience > TimeSpan.Zero) await growth.WaitAsync(patience);
        return written;
    }

    public Task<FleetIncidentPage> ListIncidentsAsync(bool openOnly, int skip, int limit) => Task.FromResult(new FleetIncidentPage([.. incidents.List(openOnly, skip, limit)], incidents.Count(openOnly)));

    public Task<FleetPartPage?> GetIncidentAsync(string id, int skip, int limit) => Task.FromResult(incidents.Parts(id, skip, limit));

    public Task<FleetView> GetAsync()
    {
        var open = state.State.Members.Where(member => member.Latest.Open).ToList();
        return Task.FromResult(new FleetView
        {
            OpenIncidents = open.Count,
            Models = open.Select(member => member.Latest.Version.Model).Distinct(StringComparer.Ordinal).Count(),
            OpenFleetIncidents = incidents.Count(openOnly: true),
            FirstKept = state.State.Log.First,
            Last = written,
            TenantPanes = budget.Value.TenantPanes,
            Shares = state.State.Shares.Count,
            Reserve = 1 - state.State.Shares.Values.Sum(),
        });
    }

    private async Task CommitAsync()
    {
        committing = true;
        var taken = new List<Waiting>();
        try
        {
            while (queue.Count > 0)
            {
                taken = [.. queue];
                queue.Clear();
                var changed = false;
                var answers = taken.ConvertAll(waiting => Apply(waiting, ref changed));
                if (changed)
                {
                    incidents.Trim();
                    await state.WriteStateAsync();
                    Grow();
                }

                for (var i = 0; i < taken.Count; i++) taken[i].Answer.SetResult(answers[i]);
                taken.Clear();
            }

            ArmRetry();
        }
        catch (Exception error)
        {
            broken = true;
            logger.FleetNotWritten(error, Tenant);
            foreach (var waiting in taken.Concat(queue)) waiting.Answer.TrySetException(new FencedException("the fleet's state could not be written; try once more"));
            queue.Clear();
            growth.End();
            DeactivateOnIdle();
        }
        finally
        {
            committing = false;
        }
    }

    private double Apply(Waiting waiting, ref bool changed)
    {
        foreach (var report in waiting.Reports) changed |= incidents.Take(report);
        if (budget.Value.TenantPanes is null) return 0;
        var share = shares.Of(waiting.Version, waiting.Share, out var moved);
        changed |= moved;
        return share;
    }

    private void Grow()
    {
        for (; named < state.State.NextFleet; named++)
        {
            if (incidents.Find(FleetIncidents.IdOf(named)) is { } incident) logger.FleetIncidentOpened(incident.Id, incident.Sentence);
        }

        written = state.State.Log.Last;
        growth.Tell();
    }

    /// <summary>Asks the versions that hold more than a place to take the smaller share: each is called once per doubling.</summary>
    private async Task LowerSharesAsync()
    {
        foreach (var version in shares.Above().ToList())
        {
            try
            {
                var held = await GrainFactory.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(version)).TakeShareAsync(shares.Place).WaitAsync(SharePatience, time);
                await ReportAsync(version, [], held);
            }
            catch (Exception error)
            {
                logger.ShareNotTaken(error, $"{version.Model}/{version.Version}", Tenant);
            }
        }

        ArmRetry();
    }

    private void ArmRetry()
    {
        if (budget.Value.TenantPanes is not null && !broken && shares.Above().Any())
        {
            retry ??= this.RegisterGrainTimer(_ => LowerSharesAsync(), new GrainTimerCreationOptions(TimeSpan.Zero, ShareRetry) { KeepAlive = true });
            return;
        }

        retry?.Dispose();
        retry = null;
    }

    private sealed record Waiting(VersionId Version, IncidentReport[] Reports, double Share)
    {
        public TaskCompletionSource<double> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
