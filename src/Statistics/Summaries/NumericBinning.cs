using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// The cells that a reference fixes for a numeric feature: at most <see cref="DefaultMainBins"/> bins of equal reference frequency, refined by tail edges at the reference
/// quantiles
/// .0001, .001, .01, .99, .999, .9999 and by the cells below the reference minimum and above its maximum. Immutable.
/// </summary>
/// <remarks>
/// <para>The cell of x is the number of edges ≤ x. Main edges are the distinct linear quantiles (Hyndman-Fan type 7) of the finite reference values at i/K, so a reference
/// with ties has fewer
/// than K main bins, and unequal ones: always compare with the counted reference shares, never with 1/K. Main and tail edges stand in one sorted array;
/// <see cref="MainBinOf"/> maps a cell to its main bin.</para>
/// <para>NaN and infinities in the reference are ignored. Without finite values there are no edges, one cell and one main bin; <see cref="Mean"/> and
/// <see cref="StandardDeviation"/> are 0.
/// A constant reference has two main bins (below it, and the rest); <see cref="WatchedCounts"/> tells what lies above it, too. −0 counts as 0.</para>
/// </remarks>
public sealed class NumericBinning : IEquatable<NumericBinning>
{
    /// <summary>32: the smallest loss of detection delay per byte among 10, 32 and 64 bins, and a Kolmogorov-Smirnov error of at most 1/32.</summary>
    public const int DefaultMainBins = 32;

    private const byte FormVersion = 1;
    private static readonly double[] TailProbabilities = [.0001, .001, .01, .99, .999, .9999];

    private readonly double[] edges;
    private readonly bool[] mainEdge;
    private readonly int[] mainBinOf;
    private EdgeIndex? index;

    private NumericBinning(double[] edges, bool[] mainEdge, long referenceCount, double mean, double standardDeviation)
    {
        this.edges = edges;
        this.mainEdge = mainEdge;
        mainBinOf = new int[edges.Length + 1];
        for (var i = 0; i < edges.Length; i++) mainBinOf[i + 1] = mainBinOf[i] + (mainEdge[i] ? 1 : 0);
        (ReferenceCount, Mean, StandardDeviation) = (referenceCount, mean, standardDeviation);
        var form = new ArrayBufferWriter<byte>();
        Write(form);
        Fingerprint = StableHash.Of(form.WrittenSpan);
    }

    /// <summary>All edges, strictly increasing.</summary>
    public ReadOnlySpan<double> Edges => edges;

    /// <summary>The main bin of each cell, non-decreasing from 0 to <see cref="MainBinCount"/> − 1.</summary>
    public ReadOnlySpan<int> MainBinOf => mainBinOf;

    public int CellCount => edges.Length + 1;

    public int MainBinCount => mainBinOf[^1] + 1;

    /// <summary>Number of finite reference values.</summary>
    public long ReferenceCount { get; }

    /// <summary>Mean of the finite reference values: the shift of every power sum.</summary>
    public double Mean { get; }

    /// <summary>Population standard deviation of the finite reference values; 0 when there is none or it overflows. Normalises the Wasserstein distance.</summary>
    public double StandardDeviation { get; }

    /// <summary>Hash of the binary form. A summary carries it, so that counts over different edges can never be added.</summary>
    public ulong Fingerprint { get; }

    // The last edge is the number after the maximum, unless there is none.
    private bool HasTiedMaximum => edges.Length >= 2 && mainEdge[^2] && !mainEdge[^1] && edges[^1] == double.BitIncrement(edges[^2]);

    // Made when first needed: most binnings are read to compare counts, not to count. Two threads may both make it, and make the same.
    internal EdgeIndex Index => index ??= EdgeIndex.Over(edges, mainEdge);

    /// <summary>Snaps the edges from reference values.</summary>
    /// <param name="values">Raw reference values, in any order.</param>
    /// <param name="mainBins">K, at least 2.</param>
    public static NumericBinning FromReference(ReadOnlySpan<double> values, int mainBins = DefaultMainBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mainBins, 2);
        var sorted = new double[values.Length];
        var count = 0;
        foreach (var value in values)
        {
            if (double.IsFinite(value)) sorted[count++] = value + 0.0;
        }
        if (count == 0) return new NumericBinning([], [], 0, 0, 0);
        Array.Resize(ref sorted, count);
        Array.Sort(sorted);

        var merged = new SortedDictionary<double, bool>();
        for (var i = 1; i < mainBins; i++) merged[SampleQuantile.OfSorted(sorted, (double)i / mainBins)] = true;
        foreach (var p in TailProbabilities) merged.TryAdd(SampleQuantile.OfSorted(sorted, p), false);
        merged.TryAdd(sorted[0], false);
        var aboveMaximum = double.BitIncrement(sorted[^1]);
        if (double.IsFinite(aboveMaximum)) merged.TryAdd(aboveMaximum, false);

        var moments = new Moments(0);
        moments.Add(sorted);
        var mean = moments.Mean ?? 0;
        var centred = new Moments(mean);
        centred.Add(sorted);
        return new NumericBinning([.. merged.Keys], [.. merged.Values], count, mean, Math.Sqrt(centred.Variance ?? 0));
    }

    /// <summary>The cell of a finite value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN or infinite.</exception>
    public int CellOf(double value) => double.IsFinite(value) ? Index.CellOf(value) : throw new ArgumentOutOfRangeException(nameof(value), value, "Only a finite value has a cell.");

    /// <summary>Adds the counts of the cells up to the counts of the main bins.</summary>
    public long[] MainCounts(ReadOnlySpan<long> cellCounts)
    {
        if (cellCounts.Length != CellCount) throw new ArgumentException($"Expected {CellCount} cells, got {cellCounts.Length}.", nameof(cellCounts));
        var counts = new long[MainBinCount];
        for (var i = 0; i < cellCounts.Length; i++) counts[mainBinOf[i]] += cellCounts[i];
        return counts;
    }

    /// <summary>
    /// What a detector of drift watches: the counts of the main bins. Where so many reference values tie at the maximum that a main edge stands there, what lies above it is counted by itself and comes last. Main bins alone
    /// would hold both: a flag or a constant that rises would look as before.
    /// </summary>
    public long[] WatchedCounts(ReadOnlySpan<long> cellCounts)
    {
        var counts = MainCounts(cellCounts);
        return HasTiedMaximum ? [.. counts[..^1], counts[^1] - cellCounts[^1], cellCounts[^1]] : counts;
    }

    /// <summary>How many counts <see cref="WatchedCounts"/> has.</summary>
    public int WatchedCount => MainBinCount + (HasTiedMaximum ? 1 : 0);

    /// <summary>The place in <see cref="WatchedCounts"/> where a finite value is counted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN or infinite.</exception>
    public int WatchedCellOf(double value) => WatchedBinOf(CellOf(value));

    /// <summary>The place in <see cref="WatchedCounts"/> of each cell.</summary>
    internal int[] WatchedBinOf() => [.. Enumerable.Range(0, CellCount).Select(WatchedBinOf)];

    private int WatchedBinOf(int cell) => HasTiedMaximum && cell == edges.Length ? MainBinCount : mainBinOf[cell];

    public void Write(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutCount(edges.Length);
        output.PutDoubles(edges);
        for (var i = 0; i < edges.Length; i += 8)
        {
            var flags = 0;
            for (var j = i; j < Math.Min(i + 8, edges.Length); j++) flags |= mainEdge[j] ? 1 << (j - i) : 0;
            output.PutByte((byte)flags);
        }
        output.PutCount(ReferenceCount);
        output.PutDouble(Mean);
        output.PutDouble(StandardDeviation);
    }

    /// <exception cref="InvalidDataException">The bytes are not a binning of a known version.</exception>
    public static NumericBinning Read(ReadOnlySpan<byte> source)
    {
        var binning = Read(ref source);
        return source.IsEmpty ? binning : throw new InvalidDataException($"Numeric binning: {source.Length} bytes follow its end");
    }

    /// <summary>Reads a binning from the start of <paramref name="source"/> and moves it behind the last byte.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a binning of a known version.</exception>
    public static NumericBinning Read(ref ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Numeric binning", source);
        input.Version(FormVersion);
        var edges = new double[input.Length(8)];
        for (var i = 0; i < edges.Length; i++)
        {
            edges[i] = input.Finite();
            if (i > 0 && edges[i] <= edges[i - 1]) throw input.Broken($"edge {i} is not above the one before it");
        }
        var mainEdge = new bool[edges.Length];
        var flags = input.Take((edges.Length + 7) / 8);
        for (var i = 0; i < edges.Length; i++) mainEdge[i] = (flags[i / 8] >> (i % 8) & 1) != 0;
        var count = input.Count();
        var mean = input.Finite();
        var deviation = input.Finite();
        if (deviation < 0) throw input.Broken("the standard deviation is negative");
        source = input.Remaining;
        return new NumericBinning(edges, mainEdge, count, mean, deviation);
    }

    public bool Equals(NumericBinning? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Fingerprint == other.Fingerprint && edges.AsSpan().SequenceEqual(other.edges) && mainEdge.AsSpan().SequenceEqual(other.mainEdge)
            && ReferenceCount == other.ReferenceCount && Mean.Equals(other.Mean) && StandardDeviation.Equals(other.StandardDeviation));

    public override bool Equals(object? obj) => Equals(obj as NumericBinning);

    public override int GetHashCode() => Fingerprint.GetHashCode();
}
