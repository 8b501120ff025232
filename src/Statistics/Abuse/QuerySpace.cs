using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Abuse;

/// <summary>
/// Rows as points: one number per feature, standardised by the reference. A category stands as a number that its hash draws from [−√3, √3) (mean 0, variance 1 over categories), so that distances and a Gaussian kernel see when it changes, without a table of categories.
/// </summary>
/// <remarks>
/// <para>Two different categories lie 1.4 apart on average before standardisation; by chance some lie close together, and a change from one to the other is then seen by the row's fingerprint only. Where that happens it happens to the reference too, from which all limits are learned.</para>
/// <para>A value that is missing stands at the mean; everything is held in ±1,000 deviations (<see cref="RandomFourierMap"/>).</para>
/// </remarks>
public static class QuerySpace
{
    /// <summary>64 features: a query takes a quarter of a kilobyte at most. What further ones hold is in the fingerprint only.</summary>
    public const int MostFeatures = 64;

    private static readonly double Widest = Math.Sqrt(3);

    /// <summary>The number that stands for a category.</summary>
    /// <param name="utf8Hash">By <see cref="RowFingerprints.OfText"/>.</param>
    public static double OfCategory(ulong utf8Hash) => (Math.ScaleB(ValueHash.Of(utf8Hash) >> 11, -52) - 1) * Widest;

    /// <summary>Standardises a row.</summary>
    /// <param name="scale">The reference's.</param>
    /// <param name="row">A number per feature of the scale; NaN where there is none.</param>
    public static float[] PointOf(RandomFourierMap scale, ReadOnlySpan<double> row)
    {
        ArgumentNullException.ThrowIfNull(scale);
        if (row.Length != scale.Features) throw new ArgumentException($"{row.Length} values are no row of {scale.Features}.", nameof(row));
        var point = new float[row.Length];
        // + 0: no negative zero, which would be equal and have other bytes.
        for (var i = 0; i < point.Length; i++) point[i] = (float)scale.Standardise(i, row[i]) + 0f;
        return point;
    }

    /// <summary>Squared distance; at least <paramref name="most"/> as soon as it is no less. Summed in the order of features, so that it is the same on every machine.</summary>
    internal static double Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b, double most = double.PositiveInfinity)
    {
        double sum = 0;
        for (var i = 0; i < a.Length && i < b.Length; i++)
        {
            double difference = a[i] - b[i];
            sum += difference * difference;
            if (sum >= most) return sum;
        }
        return sum;
    }
}
