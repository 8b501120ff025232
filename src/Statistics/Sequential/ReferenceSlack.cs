using MathNet.Numerics.Distributions;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// The drift in nats per row that a detector over K cells must not count as evidence: max(tolerance, χ²_{K−1}(1 − δ/M) / (2 n)); of a bet in one fixed direction max(tolerance, (L + ln 1/w)/n) where that is less, w the bet's share of the weight.
/// </summary>
/// <remarks>
/// <para>A reference of n rows is itself wrong: n·KL(truth ‖ reference) is about ½χ² with K − 1 degrees of freedom. With its mean (K − 1)/2n as slack, a reference that is
/// worse than average alarms surely
/// on a long stream; with the quantile, all of M streams keep their run length with probability 1 − δ over the draw of the references. A stream compared with several phases
/// (weekdays)
/// counts once per phase in M, and n is the rows of the phase.</para>
/// <para>A bet in one fixed direction, of the share w of a detector that alarms at ln A = L, is misled by the reference's error in that direction only, which is normal with the variance σ²/n. Its evidence falls by θ²/2 − θε + s per row and varies
/// by θ²: it reaches ln A with probability e^(−κ ln A), κ = 1 + 2s/θ² − 2ε/θ. The mean of that over ε ~ N(0, 1/n) is 1/A for s = ln A/n, whatever θ is: then false alarms are, on average over references, no more than with the
/// truth as the reference.</para>
/// <para>The tolerance is the drift that nobody wants to hear of: PSI 0.01 is about 0.005 nats per row. For rows that follow each other see <see cref="DesignEffect"/>.</para>
/// </remarks>
/// <param name="Tolerance">Nats per row, ≥ 0.</param>
/// <param name="Delta">δ in (0, 1): the probability, over references, that some stream breaks its promise.</param>
/// <param name="Streams">M, the number of references that share δ, at least 1.</param>
public sealed record ReferenceSlack(double Tolerance = ReferenceSlack.DefaultTolerance, double Delta = ReferenceSlack.DefaultDelta, int Streams = 1)
{
    /// <summary>0.005 nats per row, about PSI 0.01: a tenth of the customary "small shift".</summary>
    public const double DefaultTolerance = 0.005;

    /// <summary>0.05: the customary level, over all streams together.</summary>
    public const double DefaultDelta = 0.05;

    public double Tolerance { get; } = Tolerance >= 0 && double.IsFinite(Tolerance)
        ? Tolerance : throw new ArgumentOutOfRangeException(nameof(Tolerance), Tolerance, "A tolerance is a finite number ≥ 0.");

    public double Delta { get; } = Delta is > 0 and < 1 ? Delta : throw new ArgumentOutOfRangeException(nameof(Delta), Delta, "δ lies in (0, 1).");

    public int Streams { get; } = Streams >= 1 ? Streams : throw new ArgumentOutOfRangeException(nameof(Streams), Streams, "At least one stream.");

    /// <summary>L = ln A of the detector, > 0; null: bets in one direction pay what those in any direction do.</summary>
    public double? LogThreshold { get; init; }

    /// <summary>The slack for K cells and n reference rows, in nats per row; +∞ without reference rows.</summary>
    public double For(int cells, long referenceRows) => For(Quantile(cells), referenceRows);

    /// <summary>χ²_{K−1}(1 − δ/M); 0 for one cell. It depends on the configuration only and is worth keeping.</summary>
    internal double Quantile(int cells) => cells < 2 ? 0 : ChiSquared.InvCDF(cells - 1, 1 - Delta / Streams);

    internal double For(double quantile, long referenceRows, double designEffect = 1) =>
        referenceRows <= 0 ? double.PositiveInfinity : Math.Max(Tolerance / designEffect, quantile / (2.0 * referenceRows));

    /// <summary>The slack of a bet in one direction, of evidence that is already divided by the design effect: of n rows worth n/φ each the reference's error is φ times as large, and its price for divided evidence the same.</summary>
    internal double InOneDirection(double quantile, double weight, long referenceRows, double designEffect) =>
        For(LogThreshold is { } threshold ? Math.Min(quantile, 2 * (threshold - Math.Log(weight))) : quantile, referenceRows, designEffect);
}
