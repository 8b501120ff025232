namespace Watchgrain.Grains.Labels.Runs;

/// <summary>Which block of which run; ordered by age.</summary>
public readonly record struct BlockPlace(long Run, int Block) : IComparable<BlockPlace>
{
    public int CompareTo(BlockPlace other) => Run != other.Run ? Run.CompareTo(other.Run) : Block.CompareTo(other.Block);

    public static bool operator <(BlockPlace left, BlockPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(BlockPlace left, BlockPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(BlockPlace left, BlockPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BlockPlace left, BlockPlace right) => left.CompareTo(right) >= 0;
}
