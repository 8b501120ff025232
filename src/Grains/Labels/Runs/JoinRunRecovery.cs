using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Labels.Runs;

/// <summary>Makes the header of a run anew from its blocks. What it knew about rows that it replaced is lost, so that the counts may say too many.</summary>
internal sealed class JoinRunRecovery(IJoinRunTable store, string partition, Func<long, long> paneOf)
{
    public async Task<JoinRun> RecoverAsync(long number, CancellationToken cancellation)
    {
        var (firstKeys, keys) = (new List<JoinKey>(), new List<JoinKey>());
        var (latestExpiry, counts) = (long.MinValue, new JoinCounts());
        for (var first = 0; ; first += JoinTable.BlocksPerStep)
        {
            var bytes = await store.ReadAsync(partition, [.. Enumerable.Range(first, JoinTable.BlocksPerStep).Select(block => new BlockPlace(number, block))], cancellation);
            var there = bytes.Count - bytes.Reverse().TakeWhile(block => block is null).Count();
            for (var i = 0; i < there; i++)
            {
                var rows = RowsOf(bytes[i], JoinRun.MarkOf(number, first + i));
                firstKeys.Add(rows.Length > 0 ? rows[0].Key : keys.Count > 0 ? keys[^1] : default);
                keys.AddRange(rows.Select(row => row.Key));
                foreach (var row in rows)
                {
                    latestExpiry = Math.Max(latestExpiry, row.ExpiresAt);
                    counts.Add(paneOf(row.ExpiresAt), row.State, 1);
                }
            }
            if (there < bytes.Count)
                break;
        }
        var filter = JoinFilter.For(Math.Max(1, keys.Count));
        foreach (var key in keys)
            filter.Add(key);
        return new(number, keys.Count, latestExpiry, [.. firstKeys], counts, filter);
    }

    private static StoredJoin[] RowsOf(byte[]? bytes, ulong mark)
    {
        try
        {
            return bytes is null ? [] : JoinBlock.Read(bytes, mark).Rows();
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
