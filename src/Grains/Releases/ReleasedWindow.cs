namespace Watchgrain.Grains.Releases;

/// <summary>Panes of a version of which figures have been released, both ends included, and as known at which time: the same window shows the same figures for good.</summary>
[GenerateSerializer, Immutable, Alias("wg.ReleasedWindow")]
public sealed record ReleasedWindow([property: Id(0)] string Version, [property: Id(1)] long First, [property: Id(2)] long Last, [property: Id(3)] DateTimeOffset KnownAt)
{
    public bool Overlaps(ReleasedWindow other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Version == other.Version && First <= other.Last && other.First <= Last;
    }

    public bool IsSame(ReleasedWindow other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Version == other.Version && First == other.First && Last == other.Last;
    }
}
