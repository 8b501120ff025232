using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Quality;

/// <summary>
/// Rows of a column that are missing, not a number, of the wrong type, or outside the declared range. Mergeable, exact integers.
/// </summary>
/// <remarks>
/// A row counts once, in this order: missing (no value), invalid (a value that does not parse as the declared type; the parser counts it), NaN, out of range (x &lt; lowest or x &gt; highest, and ±∞ whatever the range), else valid.
/// Shares are of all rows and null without rows. The reference's own range is another matter: <see cref="SupportCoverage.OutsideRange"/>. Binary form: at most 67 bytes. Not thread-safe.
/// </remarks>
public sealed class ColumnQuality
{
    private const byte FormVersion = 1;

    /// <param name="lowest">Smallest valid value; default no bound.</param>
    /// <param name="highest">Largest valid value, ≥ lowest; default no bound.</param>
    public ColumnQuality(double lowest = double.NegativeInfinity, double highest = double.PositiveInfinity)
    {
        if (!(lowest <= highest)) throw new ArgumentOutOfRangeException(nameof(highest), highest, $"The highest valid value must not be below the lowest, {lowest}.");
        (Lowest, Highest) = (lowest + 0.0, highest + 0.0);
    }

    public double Lowest { get; }

    public double Highest { get; }

    /// <summary>Rows with a number inside the range.</summary>
    public long Valid { get; private set; }

    public long Missing { get; private set; }

    /// <summary>Rows whose value does not parse as the declared type.</summary>
    public long Invalid { get; private set; }

    public long NaN { get; private set; }

    public long OutOfRange { get; private set; }

    public long Rows => Valid + Missing + Invalid + NaN + OutOfRange;

    /// <summary>Share of rows without a number: missing or NaN.</summary>
    public double? MissingShare => Share(Missing + NaN);

    public double? InvalidShare => Share(Invalid);

    public double? OutOfRangeShare => Share(OutOfRange);

    /// <summary>Adds a column of numbers.</summary>
    /// <param name="values">One value per row; what stands at a missing row is ignored.</param>
    /// <param name="missingBitmap">Empty when no row is missing; else bit i (least significant first) set means that row i is missing.</param>
    /// <exception cref="ArgumentException">The bitmap is too short; nothing is added.</exception>
    public void Add(ReadOnlySpan<double> values, ReadOnlySpan<byte> missingBitmap = default)
    {
        MissingBitmap.Check(missingBitmap, values.Length);
        // An infinite bound would let an infinity through.
        double low = Math.Max(Lowest, double.MinValue), high = Math.Min(Highest, double.MaxValue);
        long missing = 0, nan = 0, valid = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (MissingBitmap.IsMissing(missingBitmap, i)) missing++;
            else if (value >= low && value <= high) valid++;
            else if (double.IsNaN(value)) nan++;
        }
        Missing += missing;
        NaN += nan;
        Valid += valid;
        OutOfRange += values.Length - missing - nan - valid;
    }

    public void AddMissing(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Missing += rows;
    }

    /// <summary>Adds rows whose value did not parse.</summary>
    public void AddInvalid(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Invalid += rows;
    }

    /// <exception cref="ArgumentException">The other column has another range.</exception>
    public void Merge(ColumnQuality other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Lowest.Equals(other.Lowest) || !Highest.Equals(other.Highest)) throw new ArgumentException("The columns have different ranges.", nameof(other));
        Valid += other.Valid;
        Missing += other.Missing;
        Invalid += other.Invalid;
        NaN += other.NaN;
        OutOfRange += other.OutOfRange;
    }

    public ColumnQuality Clone()
    {
        var copy = new ColumnQuality(Lowest, Highest);
        copy.Merge(this);
        return copy;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutDouble(Lowest);
        output.PutDouble(Highest);
        foreach (var rows in (ReadOnlySpan<long>)[Valid, Missing, Invalid, NaN, OutOfRange]) output.PutCount(rows);
    }

    /// <exception cref="InvalidDataException">The bytes are not a column's quality of a known version.</exception>
    public static ColumnQuality Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Column quality", source);
        input.Version(FormVersion);
        double lowest = input.Double(), highest = input.Double();
        if (!(lowest <= highest)) throw input.Broken($"the range {lowest} to {highest} is empty");
        var quality = new ColumnQuality(lowest, highest) { Valid = input.Count(), Missing = input.Count(), Invalid = input.Count(), NaN = input.Count(), OutOfRange = input.Count() };
        if ((UInt128)(ulong)quality.Valid + (ulong)quality.Missing + (ulong)quality.Invalid + (ulong)quality.NaN + (ulong)quality.OutOfRange > long.MaxValue)
            throw input.Broken("the counts add up to more than 2^63");
        input.End();
        return quality;
    }

    private double? Share(long rows) => Rows == 0 ? null : (double)rows / Rows;
}
