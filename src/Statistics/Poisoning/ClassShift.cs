namespace Watchgrain.Statistics.Poisoning;

/// <summary>What the peers of a source show of the rows of one predicted class: by how much contradictions have moved for all, and how far honest sources lie apart for good. A source without a level of its own is measured against the peers without theirs.</summary>
internal sealed class ClassShift
{
    /// <summary>The variance of a median over that of a mean, of normal values.</summary>
    private const double MedianVariance = Math.PI / 2;

    private readonly int predicted;
    private readonly bool hasLevel;
    private readonly double tolerance;

    private ClassShift(JudgedSource own, (FlipSums Sums, SourceRecord Record)[] peers, int predicted)
    {
        this.predicted = predicted;
        var sums = own.Of(predicted);
        hasLevel = sums.HasOwnLevel;
        Shift = Medians.Weighted([.. peers.Select(peer => ((peer.Sums.Contradictions - peer.Sums.Expected) / peer.Sums.Rows - LevelOf(peer.Sums), (double)peer.Sums.Rows))]);
        var precision = peers.Sum(peer => (double)peer.Sums.Rows * peer.Sums.Rows / VarianceOf(peer.Sums));
        Inflation = 1 + (double)sums.Rows * sums.Rows * (MedianVariance / precision) / sums.Variance;
        tolerance = PeerComparison.Tolerance * Lasting(peers);
    }

    /// <summary>δ, contradictions per row.</summary>
    public double Shift { get; }

    /// <summary>1 + n²·Var(δ)/v: the uncertainty of δ beside that of the source's own rows.</summary>
    public double Inflation { get; }

    /// <summary>Null when the source has no rows of the class, or fewer than three peers have.</summary>
    public static ClassShift? Of(JudgedSource own, JudgedSource[] peers, int predicted)
    {
        (FlipSums Sums, SourceRecord Record)[] known = [.. peers.Select(peer => (peer.Of(predicted), peer.Record)).Where(peer => Counts(peer.Item1))];
        return Counts(own.Of(predicted)) && known.Length >= SourceLabelExcess.LeastPeers ? new(own, known, predicted) : null;
    }

    /// <summary>ln f of each bet before it is divided by φ.</summary>
    public void LogFactors(FlipSums own, double logThreshold, Span<double> logs)
    {
        // Rows of reference, as far as the chance in its own level tells.
        var perReferenceRow = own.HasOwnLevel ? own.OwnLevelVariance * own.Rows / own.Variance : 0;
        for (var bet = 0; bet < logs.Length; bet++)
        {
            var theta = FlipBets.Theta(bet);
            logs[bet] = theta * own.Contradictions - own.Cumulants[bet] - (Shift + tolerance + logThreshold / theta * perReferenceRow) * own.Slopes[bet];
        }
    }

    /// <summary>x and its variance of a source's rows of the class, beside the peers'; 0 and 0 without rows.</summary>
    public (double Excess, double Variance) Excess(JudgedSource source)
    {
        var sums = source.Of(predicted);
        return Counts(sums) ? (sums.Contradictions - sums.Expected - sums.Rows * (LevelOf(sums) + Shift), VarianceOf(sums)) : default;
    }

    private static bool Counts(FlipSums sums) => sums.Rows > 0 && sums.Variance > 0;

    private double LevelOf(FlipSums sums) => hasLevel ? sums.OwnLevel : 0;

    private double VarianceOf(FlipSums sums) => sums.Variance + (hasLevel ? (double)sums.Rows * sums.Rows * sums.OwnLevelVariance : 0);

    // ω: the standard deviation, beyond chance, of what lasts. Beside no level of their own that is how far the sources lie apart at all.
    private double Lasting((FlipSums Sums, SourceRecord Record)[] peers)
    {
        var rates = new List<double>();
        var chances = new List<double>();
        foreach (var (sums, record) in peers)
        {
            var running = record.Of(predicted);
            if (hasLevel ? !running.IsKnown : !(sums.HasOwnLevel || running.IsKnown)) continue;
            rates.Add((running.IsKnown ? running.Rate : 0) + (hasLevel ? 0 : sums.OwnLevel));
            chances.Add((running.IsKnown ? running.RateVariance : 0) + sums.OwnLevelVariance);
        }
        if (rates.Count < SourceLabelExcess.LeastPeers) return 0;
        var scale = Medians.Scale(rates, Medians.Of(rates.ToArray()));
        return Math.Sqrt(Math.Max(0, scale * scale - Medians.Of(chances.ToArray())));
    }
}
