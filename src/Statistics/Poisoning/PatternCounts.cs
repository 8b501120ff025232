using System.Buffers;
using System.Runtime.InteropServices;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// How often each cell, and each pair of cells, has come, and with which predicted class. Needs no labels. Exact; of more than <see cref="MostPairs"/> pairs those are counted whose keys have the smallest hashes, so that the same rows give the same counts in any order
/// and however they are put together. Mergeable; not thread-safe.
/// </summary>
public sealed class PatternCounts
{
    /// <summary>16,384: some 100 KB in the binary form.</summary>
    public const int MostPairs = 1 << 14;

    /// <summary>24: 276 pairs a row. Of further features no cells are counted.</summary>
    public const int MostFeatures = 24;

    private const int MostHalvings = 32;
    private const byte FormVersion = 1;

    // Odd, so that different keys have different hashes: 2^32 divided by the golden ratio (Knuth, TAOCP 3, 6.4).
    private const uint Multiplier = 2_654_435_769;

    private readonly Dictionary<int, PatternCount> counts = [];
    private int pairs;
    private int halvings;

    /// <summary>All rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Those that were predicted to be of class 1.</summary>
    public long Ones { get; private set; }

    /// <summary>The share of pairs that is counted: 1 unless there were too many.</summary>
    public double Share => Math.ScaleB(1, -halvings);

    /// <summary>The cells and pairs that have come.</summary>
    public IEnumerable<(Pattern Pattern, PatternCount Count)> All => counts.Select(one => (Pattern.Of(one.Key), one.Value));

    /// <summary>All zero when it has not come.</summary>
    /// <param name="pattern">A cell, or a pair that <see cref="Counts"/>.</param>
    public PatternCount Of(Pattern pattern) => counts.GetValueOrDefault(pattern.Key);

    /// <summary>Whether a pattern is among those that are counted.</summary>
    public bool Counts(Pattern pattern) => Math.Max(pattern.Feature, pattern.Other) < MostFeatures && (!pattern.IsPair || IsKept(pattern.Key));

    /// <summary>Counts a row.</summary>
    /// <param name="cells">Its cell of each feature, a code each; from 32 on it is in none.</param>
    /// <param name="isOne">It was predicted to be of class 1.</param>
    public void Add(ReadOnlySpan<byte> cells, bool isOne)
    {
        var row = new PatternCount(1, isOne ? 1 : 0);
        Rows++;
        Ones += row.Ones;
        cells = cells[..Math.Min(cells.Length, MostFeatures)];
        for (var feature = 0; feature < cells.Length; feature++)
        {
            if (cells[feature] >= CellKeys.Codes) continue;
            Add(new Pattern(feature, cells[feature]).Key, row);
            for (var other = feature + 1; other < cells.Length; other++)
            {
                if (cells[other] < CellKeys.Codes) Add(new Pattern(feature, cells[feature], other, cells[other]).Key, row);
            }
        }
    }

    public void Merge(PatternCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Rows += other.Rows;
        Ones += other.Ones;
        while (halvings < other.halvings) Halve();
        foreach (var (key, count) in other.counts) Add(key, count);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutByte((byte)halvings);
        output.PutCount(Rows);
        output.PutCount(Ones);
        output.PutCount(counts.Count);
        var before = 0;
        foreach (var (key, count) in counts.OrderBy(one => one.Key))
        {
            output.PutCount(key - before);
            output.PutCount(count.Rows);
            output.PutCount(count.Ones);
            before = key;
        }
    }

    /// <param name="source">Exactly the bytes of one.</param>
    /// <exception cref="InvalidDataException">The bytes are not of a known version.</exception>
    public static PatternCounts Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Pattern counts", source);
        input.Version(FormVersion);
        var read = new PatternCounts { halvings = input.Byte() };
        if (read.halvings > MostHalvings) throw input.Broken($"no pair is in one of 2^{read.halvings}");
        (read.Rows, read.Ones) = (input.Count(), input.Count());
        if (read.Ones > read.Rows) throw input.Broken($"{read.Ones} of {read.Rows} rows are of class 1");
        long key = -1;
        for (var left = input.Length(3, MostPairs + (MostFeatures * CellKeys.Codes)); left > 0; left--)
        {
            var step = input.Count();
            if (key >= 0 && step == 0) throw input.Broken("a pattern stands there twice");
            key = Math.Max(0, key) + step;
            if (key > int.MaxValue) throw input.Broken($"there is no pattern {key}");
            var pattern = Pattern.Of((int)key);
            if (pattern.Key != key || (pattern.IsPair && pattern.Other <= pattern.Feature) || !read.Counts(pattern)) throw input.Broken($"{key} is no pattern that is counted");
            var count = new PatternCount(input.Count(), input.Count());
            if (count.Rows < 1 || count.Rows > read.Rows || count.Ones > Math.Min(count.Rows, read.Ones)) throw input.Broken($"a pattern has {count.Rows} rows, {count.Ones} of class 1, and all have {read.Rows} and {read.Ones}");
            read.counts.Add(pattern.Key, count);
            read.pairs += pattern.IsPair ? 1 : 0;
        }
        if (read.pairs > MostPairs) throw input.Broken($"{read.pairs} pairs are more than it holds");
        input.End();
        return read;
    }

    private void Add(int key, PatternCount more)
    {
        var isPair = Pattern.Of(key).IsPair;
        if (isPair && !IsKept(key)) return;
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out var known);
        count += more;
        if (known || !isPair) return;
        pairs++;
        while (pairs > MostPairs) Halve();
    }

    private bool IsKept(int key) => halvings == 0 || unchecked((uint)key * Multiplier) >> (MostHalvings - halvings) == 0;

    private void Halve()
    {
        halvings++;
        foreach (var key in counts.Keys.Where(key => Pattern.Of(key).IsPair && !IsKept(key)).ToArray())
        {
            counts.Remove(key);
            pairs--;
        }
    }
}
