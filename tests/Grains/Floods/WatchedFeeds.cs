using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;

namespace Watchgrain.Grains.Tests.Floods;

/// <summary>A version with a reference, its rows reduced as a partition does and closed pane by pane.</summary>
internal sealed class WatchedFeeds
{
    private static readonly VersionId Id = new("tenant", "model", "version");

    private readonly BatchReducer reducer;
    private readonly VersionSpec spec;
    private FloodWatch watch;

    public WatchedFeeds(VersionSpec spec, IEnumerable<(string Source, ColumnarRows Rows)> reference)
    {
        this.spec = spec;
        using var upload = new ReferenceUpload(Id, spec);
        foreach (var (source, rows) in reference)
            upload.Add(source, rows);
        Plan = upload.Build().Plan;
        reducer = new(Id, spec, Plan, 1);
        Known = new(Plan.Floods!);
        watch = new(spec, Known, null);
    }

    public ReferencePlan Plan { get; }

    public KnownRepeats Known { get; }

    /// <summary>Closes a pane with these rows.</summary>
    public IReadOnlyList<Signal> Close(long pane, IEnumerable<(string Source, ColumnarRows Rows)> batches, Quarantine? quarantine = null) => watch.Close(pane, Table(pane, batches), quarantine);

    public SummaryTable Table(long pane, IEnumerable<(string Source, ColumnarRows Rows)> batches)
    {
        var pending = new PendingDeltas(reducer.Binnings);
        foreach (var (source, rows) in batches)
            reducer.Reduce(pane, source, rows, null, false, pending);
        return pending.For(GrainKeys.Version(Id)).Summaries;
    }

    /// <summary>Goes on from what the watch keeps, as after a restart.</summary>
    public void Restart() => watch = new(spec, Known, watch.States());
}
