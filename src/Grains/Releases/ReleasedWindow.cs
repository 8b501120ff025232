namespace Watchgrain.Grains.Releases;

/// <summary>Panes of a version of which figures have been released, both ends included, and as known at which time: the same window shows the same figures for good.</summary>
[GenerateSerializer, Immutable, Alias("wg.ReleasedWindow")]
public sealed record ReleasedWindow([property: Id(0)] string Version, [property: Id(1)] long First, [property: Id(2)] long Last, [property: Id(3)] DateTimeOffset KnownAt)
{
    /// <summary>The feature by whose values its rows have been grouped; empty: by none yet.</summary>
    [Id(4)] public string By { get; init; } = "";

    /// <summary>k of its first release: which other counts are hidden depends on it, and of two tables that hide differently one tells what the other hides.</summary>
    [Id(5)] public int LeastGroup { get; init; }

    /// <summary>SHA-256 of what was told of all rows, and of all that was told by the feature, in hexadecimal digits; empty: nothing yet.</summary>
    [Id(6)] public string TotalsDigest { get; init; } = "";

    /// <inheritdoc cref="TotalsDigest"/>
    [Id(7)] public string Digest { get; init; } = "";

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
