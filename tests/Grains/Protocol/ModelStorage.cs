using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>What survives every crash: grain states with versions, partition logs with epochs, the archive.</summary>
internal sealed class ModelStorage(Weakness weakness, Oracle oracle)
{
    private readonly Dictionary<string, (object Value, int Version)> states = [];
    private readonly Dictionary<string, long> epochs = [];
    private readonly Dictionary<string, SortedDictionary<long, LogRow>> logs = [];

    /// <summary>By subject.</summary>
    public Dictionary<string, Dictionary<(long Pane, string Part), byte[]>> Archive { get; } = [];

    public int Rows(string partition) => logs.TryGetValue(partition, out var log) ? log.Count : 0;

    public (object? Value, int Version) Read(string key) => states.TryGetValue(key, out var state) ? state : (null, 0);

    public int Write(string key, int version, object value)
    {
        var stored = Read(key).Version;
        if (version != stored && weakness != Weakness.NoVersionsInTheStorage)
            throw new FaultException($"{key} has version {stored}, not {version}.");
        states[key] = (value, stored + 1);
        return stored + 1;
    }

    public long Acquire(string partition) => epochs[partition] = epochs.GetValueOrDefault(partition) + 1;

    public bool Append(string partition, long epoch, long sequence, byte[] entry)
    {
        Fence(partition, epoch);
        if (!logs.TryGetValue(partition, out var log))
            logs[partition] = log = [];
        if (!log.TryAdd(sequence, new(sequence, epoch, entry)))
            throw new FaultException($"{partition} has a row {sequence}.");
        // A batch is staged after its source has its place.
        oracle.Appended(entry, (Read(Batch.Version).Value as StoredReceiver)?.Register ?? []);
        return true;
    }

    /// <summary>Two rows at a time: between two reads the world goes on.</summary>
    public LogRow[] ReadLog(string partition, long after) => logs.TryGetValue(partition, out var log) ? [.. log.Values.Where(row => row.Sequence > after).Take(2)] : [];

    public bool Trim(string partition, long epoch, long through)
    {
        Fence(partition, epoch);
        foreach (var sequence in logs[partition].Keys.Where(sequence => sequence <= through).ToArray())
            logs[partition].Remove(sequence);
        return true;
    }

    public bool AddToArchive(string subject, ArchivedPane[] rows)
    {
        if (!Archive.TryGetValue(subject, out var panes))
            Archive[subject] = panes = [];
        foreach (var row in rows)
            panes.TryAdd((row.Pane, row.Part), row.Bytes);
        return true;
    }

    private void Fence(string partition, long epoch)
    {
        if (weakness != Weakness.NoFenceInTheLog && epoch != epochs[partition])
            throw new FencedException($"{partition}: epoch {epoch} is not the writer's.");
    }
}
