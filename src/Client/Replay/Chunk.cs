namespace Watchgrain.Client.Replay;

/// <summary>The rows of a short stretch of the axis, which never crosses the end of a pane.</summary>
/// <param name="Start">First position, included.</param>
/// <param name="End">Last position, excluded.</param>
/// <param name="OpensPane">The previous chunk belongs to another pane.</param>
/// <param name="Rows">In the order of the table; at least one.</param>
internal sealed record Chunk(long Start, long End, bool OpensPane, IReadOnlyList<PredictionRow> Rows)
{
    /// <summary>Three hours of a day: small enough to move smoothly, large enough for batches worth sending.</summary>
    private const long ChunksPerPane = 8;

    /// <summary>Cuts rows whose positions do not fall into chunks of an eighth of a pane. The cut depends on nothing but the positions and the length of a pane.</summary>
    public static async IAsyncEnumerable<Chunk> CutAsync(IAsyncEnumerable<PredictionRow> rows, long paneLength)
    {
        var length = Math.Max(1, paneLength / ChunksPerPane);
        var pending = new List<PredictionRow>();
        var (start, end, pane) = (0L, 0L, 0L);
        long? previousPane = null;
        await foreach (var row in rows)
        {
            if (pending.Count > 0 && row.Position >= end)
            {
                yield return new Chunk(start, end, pane != previousPane, pending);
                (previousPane, pending) = (pane, []);
            }
            if (pending.Count == 0)
            {
                pane = Pane.Of(row.Position, paneLength);
                var paneStart = pane * paneLength;
                start = paneStart + (row.Position - paneStart) / length * length;
                end = Math.Min(start + length, paneStart + paneLength);
            }
            pending.Add(row);
        }
        if (pending.Count > 0)
            yield return new Chunk(start, end, pane != previousPane, pending);
    }
}
