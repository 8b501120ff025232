using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Slices;

/// <summary>The slice grain: shows scores, outcomes and exposures of its rows per pane.</summary>
public sealed class SliceGrain(
    [PersistentState(GrainStorageNames.Slice, GrainStorageNames.Provider)] IPersistentState<ReceiverState> state, IPaneArchive archive, ReceiverMetrics metrics, ILogger<SliceGrain> logger)
    : PaneReceiver<ReceiverState>(state, archive, metrics, logger), ISliceGrain
{
    public async Task<PaneFigures[]> GetAsync(long? firstPane, long? lastPane)
    {
        var table = (await ReadPanesAsync(firstPane, lastPane)).Table;
        return [.. table.Panes.Select(pane => PaneFiguresOf.Table(table, pane, pane <= State.RowsThrough))];
    }

    public async Task<PaneFigures[]> GetKnownAsync(DateTimeOffset at, long? firstPane, long? lastPane)
    {
        var table = await ReadPanesKnownAsync(at, firstPane, lastPane);
        return [.. table.Panes.Select(pane => PaneFiguresOf.Table(table, pane, closed: true))];
    }

    protected override bool CutsByCoverage => true;

    protected override Task LoadAsync()
    {
        OpenPanes(null);
        return Task.CompletedTask;
    }
}
