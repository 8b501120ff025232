namespace Watchgrain.Client.Spill;

/// <summary>Where a record lies: the offset of its frame, counted from the first record that was ever written to the file, and its length with the frame, in bytes.</summary>
internal readonly record struct SpillPlace(long At, int Length)
{
    public long End => At + Length;
}
