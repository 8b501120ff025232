namespace Watchgrain.Grains.Fleet;

/// <summary>The changes of a tenant's incidents, numbered from 1 without gaps; the oldest beyond <see cref="Kept"/> are dropped.</summary>
[GenerateSerializer, Alias("wg.FleetLog")]
public sealed class FleetLog
{
    /// <summary>About 1 MB of state at the most.</summary>
    public const int Kept = 2000;

    [Id(0)] public List<FleetChange> Changes { get; set; } = [];

    [Id(1)] public long Dropped { get; set; }

    /// <summary>Position of the latest change; 0: none yet.</summary>
    public long Last => Dropped + Changes.Count;

    /// <summary>Position of the first that is kept.</summary>
    public long First => Dropped + 1;

    public void Add(FleetChange change) => Changes.Add(change);

    public void Trim()
    {
        var excess = Math.Max(0, Changes.Count - Kept);
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
