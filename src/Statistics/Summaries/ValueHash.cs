using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// The 64-bit hash behind distinct counts and row fingerprints: x ^= x >> 32, x *= C, x ^= x >> 32, x *= C, x ^= x >> 28 with C = 0x0e9846af9b1a615d (Maiga 2020), a bijection.
/// The same on every machine, in every run and at every vector width; not secret, so whoever chooses the values can make them collide.
/// </summary>
/// <remarks>
/// A value hashes as hash(0x9e3779b97f4a7c15 xor bits), a row by going on with hash(state xor bits of the next column). Numbers hash by their bits, with −0 as 0 and every NaN as 0x7ff8000000000000; a double and an integer of the same value therefore differ. Text hashes by its UTF-8 bytes: h = the same start xor the length, then over words of
/// eight bytes (little-endian, the last one filled with zeros) h = hash(h xor word), then h = hash(h). One multiplication folded to 64 bits, the cheapest choice, is not enough: it counted 10,000 neighbouring integers as 14,400.
/// </remarks>
internal static class ValueHash
{
    /// <summary>The state before the first value; zero would hash the value zero to zero.</summary>
    public const ulong Start = 0x9e3779b97f4a7c15;

    /// <summary>What stands for a value that is not there: a NaN that no value has.</summary>
    public const ulong Missing = 0x7ff8000000000001;

    private const ulong NaN = 0x7ff8000000000000;
    private const ulong Factor = 0x0e9846af9b1a615d;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong bits)
    {
        bits = (bits ^ (bits >> 32)) * Factor;
        bits = (bits ^ (bits >> 32)) * Factor;
        return bits ^ (bits >> 28);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(double value) => double.IsNaN(value) ? NaN : BitConverter.DoubleToUInt64Bits(value + 0.0);

    /// <summary>state[i] = Of(state[i] xor bits of values[i]); from a state of <see cref="Start"/>, the hash of each value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fold(Span<ulong> state, ReadOnlySpan<double> values)
    {
        var done = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var lanes = MemoryMarshal.Cast<double, Vector512<double>>(values);
            var states = MemoryMarshal.Cast<ulong, Vector512<ulong>>(state)[..lanes.Length];
            var (nan, factor) = (Vector512.Create(NaN), Vector512.Create(Factor));
            for (var i = 0; i < states.Length; i++)
            {
                var value = lanes[i];
                var bits = states[i] ^ Vector512.ConditionalSelect(Vector512.Equals(value, value).AsUInt64(), (value + Vector512<double>.Zero).AsUInt64(), nan);
                bits = (bits ^ (bits >> 32)) * factor;
                bits = (bits ^ (bits >> 32)) * factor;
                states[i] = bits ^ (bits >> 28);
            }
            done = lanes.Length * Vector512<double>.Count;
        }
        for (var i = done; i < values.Length; i++) state[i] = Of(state[i] ^ Bits(values[i]));
    }

    public static ulong Of(ReadOnlySpan<byte> utf8)
    {
        var hash = Start ^ (ulong)utf8.Length;
        for (; utf8.Length >= sizeof(ulong); utf8 = utf8[sizeof(ulong)..]) hash = Of(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8));
        if (!utf8.IsEmpty)
        {
            ulong word = 0;
            for (var i = 0; i < utf8.Length; i++) word |= (ulong)utf8[i] << (8 * i);
            hash = Of(hash ^ word);
        }
        return Of(hash);
    }
}
