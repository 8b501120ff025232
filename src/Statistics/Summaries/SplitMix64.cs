namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// The generator of seeded draws whose sequence is part of a promise (a stored detector goes on with the same draws, a map is a function of its seed): SplitMix64, one word of state, period 2⁶⁴. Source: Steele, Lea, Flood (2014).
/// </summary>
internal static class SplitMix64
{
    /// <summary>Moves the state on and gives 64 random bits.</summary>
    public static ulong Next(ref ulong state)
    {
        state += 0x9e3779b97f4a7c15;
        var bits = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
        return bits ^ (bits >> 31);
    }
}
