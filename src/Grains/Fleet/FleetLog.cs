namespace Watchgrain.Grains.Fleet;

/// <summary>The changes of a tenant's incidents, numbered from 1 without gaps; the oldest beyond <see cref="Kept"/>, or beyond <see cref="KeptBytes"/>, are dropped.</summary>
[GenerateSerializer, Alias("wg.FleetLog")]
public sealed class FleetLog
{
    /// <summary>Some hours of a large fleet in trouble, weeks of a quiet one.</summary>
    public const int Kept = 2000;

    /// <summary>1 MB: about what <see cref="Kept"/> changes take with names of a usual length. It is written with every batch of reports.</summary>
    public const int KeptBytes = 1 << 20;

    // Null: not counted since it was read.
    [NonSerialized]
    private long? bytes;

    [Id(0)] public List<FleetChange> Changes { get; set; } = [];

    [Id(1)] public long Dropped { get; set; }

    /// <summary>Position of the latest change; 0: none yet.</summary>
    public long Last => Dropped + Changes.Count;

    /// <summary>Position of the first that is kept.</summary>
    public long First => Dropped + 1;

    public void Add(FleetChange change)
    {
        Changes.Add(change);
        bytes += FleetBytes.Of(change);
    }

    public void Trim()
    {
        if (bytes is null)
        {
            Changes = Changes.ConvertAll(change => change.Recorded());
            bytes = Changes.Sum(change => (long)FleetBytes.Of(change));
        }
        var excess = 0;
        while (Changes.Count - excess > Kept || (bytes > KeptBytes && excess < Changes.Count))
            bytes -= FleetBytes.Of(Changes[excess++]);
        Changes.RemoveRange(0, excess);
        Dropped += excess;
    }

    /// <summary>Changes after a position, up to another one; at most so many.</summary>
    public FleetChangePage Page(long after, long through, int limit)
    {
        var from = Math.Clamp(after, Dropped, Last);
        var count = (int)Math.Clamp(Math.Min(through, Last) - from, 0, limit);
        return new([.. Changes.GetRange((int)(from - Dropped), count)], First, Math.Min(through, Last));
    }
}
