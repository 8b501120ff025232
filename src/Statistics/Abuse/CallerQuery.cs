namespace Watchgrain.Statistics.Abuse;

/// <summary>A prediction that somebody asked for. Immutable; the vector is not to be changed.</summary>
/// <param name="position">On the version's axis.</param>
/// <param name="fingerprint">Of the whole row: equal rows have equal ones.</param>
/// <param name="confidence">The score, finite.</param>
/// <param name="vector">The row by <see cref="QuerySpace"/>.</param>
public sealed class CallerQuery(long position, ulong fingerprint, float confidence, float[] vector)
{
    /// <summary>By position, then fingerprint, then confidence, then vector: one order, whichever way the queries came.</summary>
    public static Comparer<CallerQuery> Order { get; } = Comparer<CallerQuery>.Create(Compare);

    public long Position => position;

    public ulong Fingerprint => fingerprint;

    public float Confidence { get; } = confidence + 0f;

    public ReadOnlySpan<float> Vector => vector;

    private static int Compare(CallerQuery one, CallerQuery other)
    {
        var byPosition = one.Position.CompareTo(other.Position);
        if (byPosition != 0) return byPosition;
        var byFingerprint = one.Fingerprint.CompareTo(other.Fingerprint);
        if (byFingerprint != 0) return byFingerprint;
        var byConfidence = one.Confidence.CompareTo(other.Confidence);
        return byConfidence != 0 ? byConfidence : one.Vector.SequenceCompareTo(other.Vector);
    }
}
