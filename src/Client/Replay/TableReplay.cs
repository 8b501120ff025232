using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay.Injection;
using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>
/// Replays a table through a gateway from the first reading to the summary: checks every row, registers the model with its reference, sends the rest, waits until all panes are closed and judged. Nothing reaches the gateway
/// before everything has been checked. A replay that was cut short goes on where the gateway says that it stopped, provided that data, spec and incidents are the same.
/// </summary>
public sealed class TableReplay(WatchgrainClient client, ReplayOptions options, IReplayScreen screen, TimeProvider time)
{
    private readonly ModelSpec spec = options.Spec;

    /// <exception cref="InputException">The data does not fit the spec.</exception>
    /// <exception cref="ReplayException">An earlier replay stands in the way, or the monitor does not come to an end.</exception>
    /// <exception cref="RpcException">The gateway cannot be reached, or refuses something.</exception>
    public async Task<ReplaySummary> RunAsync(CancellationToken cancellation)
    {
        var tables = await ReplayTables.OpenAsync(spec, options.Data, options.Seed is not null, time.GetUtcNow(), cancellation);
        var census = await tables.CountAsync(screen, cancellation);
        screen.Say($"{Path.GetFileName(options.Data)}: {census.ReferenceRows:N0} rows of reference, {census.Rows:N0} rows to replay, {census.Labels:N0} of them with labels, "
            + $"{spec.Axis.Describe(census.First)} to {spec.Axis.Describe(census.Last)}, {Counted.Of(census.Sources.Count, "source")}");
        var incidents = options.Seed is { } seed ? new FlightIncidents(spec, seed, census.Sources) : null;
        var goesOn = await GoesOnAsync(cancellation);
        if (!goesOn)
            Announce();

        try
        {
            await RegisterAsync(tables, cancellation);
        }
        catch (InputException) when (!goesOn)
        {
            // A spec that the gateway refuses has begun nothing; the mended one is another, and may.
            File.Delete(ReplayState.PathOf(options));
            throw;
        }
        var rows = tables.ProductionAsync(cancellation);
        if (incidents is not null)
            rows = rows.Select(incidents.Apply);

        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watches = Task.WhenAll(new DecisionWatch(client, spec, screen).RunAsync(watching.Token), new IncidentWatch(client, spec, screen).RunAsync(watching.Token));
        try
        {
            var begin = time.GetTimestamp();
            var delivery = new ReplayDelivery(client, spec, options.Pace, screen, time);
            var (sent, watermark) = await delivery.RunAsync(rows, census.Rows, goesOn ? Announce : () => { }, cancellation);
            var state = await new ReplayEnd(client, spec, screen, time).WaitAsync(census.First, watermark, cancellation);
            var seconds = time.GetElapsedTime(begin).TotalSeconds;
            return await SummaryAsync(census, sent, state.Counters, seconds, incidents, cancellation);
        }
        finally
        {
            await watching.CancelAsync();
            await watches;
        }

        void Announce()
        {
            foreach (var incident in incidents?.All ?? [])
                screen.Say(incident.Announcement);
        }
    }

    /// <summary>Whether an earlier run began this replay; refuses one of something else.</summary>
    private async Task<bool> GoesOnAsync(CancellationToken cancellation)
    {
        var path = ReplayState.PathOf(options);
        var state = await ReplayState.OfAsync(options, cancellation);
        if (await ReplayState.LoadAsync(path, cancellation) is { } earlier)
        {
            if (state.DifferenceFrom(earlier) is { } difference)
                throw new ReplayException($"an earlier replay of {spec.Model} {spec.Version} was begun with {difference}: go on with the same, give the spec another version, or start anew with ./run --fresh");
            return true;
        }
        if (await IsRegisteredAsync(cancellation) && (await ReplayProducers.NextAsync(client, spec, cancellation)).HasBegun)
            throw new ReplayException($"the gateway holds a replay of {spec.Model} {spec.Version} already, and {path} does not say of what: give the spec another version, or start anew with ./run --fresh");
        await state.SaveAsync(path, cancellation);
        return false;
    }

    private async Task<bool> IsRegisteredAsync(CancellationToken cancellation) => (await FindVersionAsync(cancellation)) is not null;

    private async Task<V1.Version?> FindVersionAsync(CancellationToken cancellation) => (await FindModelAsync(cancellation))?.Versions.FirstOrDefault(known => known.Version_ == spec.Version);

    private async Task<Model?> FindModelAsync(CancellationToken cancellation)
    {
        try
        {
            return (await client.Models.GetModelAsync(new GetModelRequest { ModelId = spec.Model }, cancellationToken: cancellation)).Model;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task RegisterAsync(ReplayTables tables, CancellationToken cancellation)
    {
        await RegisterSpecAsync(cancellation);
        if ((await FindVersionAsync(cancellation))?.Reference is { } known)
        {
            screen.Say($"model {spec.Model} {spec.Version} is registered, with a reference of {known.Rows:N0} rows");
            return;
        }
        screen.Show(new ReplayProgress("setting the reference", 0, ""));
        var reference = await client.SetReferenceAsync(spec.Model, spec.Version, tables.ReferenceAsync, cancellation);
        screen.Say($"registered model {spec.Model} {spec.Version} with a reference of {reference.Rows:N0} rows ({reference.LabelledRows:N0} labelled)");
    }

    private async Task RegisterSpecAsync(CancellationToken cancellation)
    {
        var version = new RegisterVersionRequest { ModelId = spec.Model, Version = spec.Version, Spec = spec.ToVersionSpec() };
        try
        {
            if (await FindModelAsync(cancellation) is null)
                await ProbeAsync(version, cancellation);
            await client.Models.RegisterModelAsync(new RegisterModelRequest { ModelId = spec.Model, DisplayName = spec.DisplayName, Owner = spec.Owner }, cancellationToken: cancellation);
            await client.Models.RegisterVersionAsync(version, cancellationToken: cancellation);
        }
        catch (RpcException refused) when (SpecRefusal.Of(refused, spec) is { } wrong)
        {
            throw wrong;
        }
    }

    /// <summary>The gateway reads a spec before it looks for its model: so a new model whose spec it refuses does not stay behind without a version.</summary>
    private async Task ProbeAsync(RegisterVersionRequest version, CancellationToken cancellation)
    {
        try
        {
            await client.Models.RegisterVersionAsync(version, cancellationToken: cancellation);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            // The spec is good, and its model is to come.
        }
    }

    private async Task<ReplaySummary> SummaryAsync(DataCensus census, long sent, Counters counters, double seconds, FlightIncidents? incidents, CancellationToken cancellation)
    {
        var signals = await client.Queries.ListSignalsAsync(new ListSignalsRequest { ModelId = spec.Model, Version = spec.Version, PageSize = 1 }, cancellationToken: cancellation);
        var checkpoint = await client.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellation);
        return new ReplaySummary
        {
            Rows = census.Rows,
            Labels = census.Labels,
            Seconds = Math.Round(seconds, 3),
            ValuesPerSecond = Math.Round(sent * (spec.Features.Count + 1) / seconds, 1),
            RowsLost = census.Rows - counters.Rows - counters.RejectedRows - counters.LateRows,
            Signals = signals.Total,
            Decisions = await client.ListDecisionsAsync(spec.Model, cancellation).Where(decision => decision.Version == spec.Version)
                .Select(decision => DecisionSummary.Of(decision, spec.Axis)).ToArrayAsync(cancellation),
            Incidents = await client.ListIncidentsAsync(spec.Model, spec.Version, cancellation: cancellation).Select(incident => IncidentSummary.Of(incident, spec.Axis)).Reverse().ToArrayAsync(cancellation),
            Injected = [.. (incidents?.All ?? []).Select(InjectedSummary.Of)],
            AuditCheckpoint = CheckpointSummary.Of(checkpoint.Checkpoint),
        };
    }
}
