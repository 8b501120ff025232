using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Ingest;

/// <summary>The rows of the small batches of one commit, by pane and source, so that many of them cost the reducer as much as one large batch. Pure; not thread-safe.</summary>
internal sealed class RowGathering(VersionSpec spec)
{
    /// <summary>Batches below 64 rows are gathered; above it the way through the reducer costs less than copying the rows.</summary>
    private const int Small = 64;

    private readonly Dictionary<(long Pane, string Source, bool HasCaller, bool HasKeys), GatheredRows> groups = [];

    /// <summary>False for a batch that is to be reduced by itself.</summary>
    public static bool Takes(ColumnarRows rows) => rows.Count < Small;

    /// <summary>Adds the rows of one pane; parameters as for <see cref="BatchReducer.Reduce"/>.</summary>
    public void Add(long pane, string source, ColumnarRows rows, int[]? indexes, bool hasCaller)
    {
        var key = (pane, source, hasCaller, !rows.Keys.IsEmpty);
        if (!groups.TryGetValue(key, out var group))
            groups[key] = group = new(spec);
        group.Add(rows, indexes);
    }

    /// <summary>Forgets what has been gathered.</summary>
    public void Clear() => groups.Clear();

    /// <summary>Reduces what has been gathered, and forgets it.</summary>
    public void Reduce(BatchReducer reducer, PendingDeltas pending)
    {
        foreach (var ((pane, source, hasCaller, _), group) in groups)
            reducer.Reduce(pane, source, group.ToRows(), null, hasCaller, pending);
        groups.Clear();
    }
}
