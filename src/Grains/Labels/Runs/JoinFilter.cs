using System.Numerics;

namespace Watchgrain.Grains.Labels.Runs;

/// <summary>
/// A blocked Bloom filter over join keys: lines of 512 bits, seven bits per key in one line, 32 keys per line on average (2 bytes per key). It says yes for every key that was added, and for about 1 in 500 others.
/// Source: Putze, Sanders, Singler, Cache-, Hash- and Space-Efficient Bloom Filters (2007).
/// </summary>
internal sealed class JoinFilter
{
    public const int WordsPerLine = 8;

    private const int KeysPerLine = 32;
    private const int Probes = 7;
    private const int BitsPerProbe = 9;

    private readonly ulong[] words;

    private JoinFilter(ulong[] words) => this.words = words;

    public ReadOnlySpan<ulong> Words => words;

    public static JoinFilter For(long keys) => new(new ulong[checked((int)((keys + KeysPerLine - 1) / KeysPerLine) * WordsPerLine)]);

    /// <summary>The filter of these words, whole lines of them.</summary>
    public static JoinFilter Of(ulong[] words) => words.Length > 0 && words.Length % WordsPerLine == 0 ? new(words) : throw new InvalidDataException($"{words.Length} words are no filter.");

    public void Add(JoinKey key)
    {
        var (line, bits) = Place(key);
        for (var probe = 0; probe < Probes; probe++, bits >>= BitsPerProbe)
            words[line + (int)((bits >> 6) & 7)] |= 1UL << (int)(bits & 63);
    }

    public bool MayHold(JoinKey key)
    {
        var (line, bits) = Place(key);
        for (var probe = 0; probe < Probes; probe++, bits >>= BitsPerProbe)
        {
            if ((words[line + (int)((bits >> 6) & 7)] & (1UL << (int)(bits & 63))) == 0)
                return false;
        }
        return true;
    }

    // A key is a hash: its low half chooses the line. Of the high half a partition sees only the numbers with one remainder, so it is mixed.
    private (int Line, ulong Bits) Place(JoinKey key)
    {
        var line = (int)Math.BigMul(key.Low, (ulong)(words.Length / WordsPerLine), out _);
        var mixed = key.High * 0x9E3779B97F4A7C15;
        return (line * WordsPerLine, mixed ^ BitOperations.RotateLeft(mixed, 29));
    }
}
