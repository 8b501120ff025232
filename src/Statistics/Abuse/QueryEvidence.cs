using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Abuse;

/// <summary>
/// An e-detector over single queries, that the share of those of a kind has risen above what the reference allows: R ← (R + u)·f with f = 1 + λ(x − p₀), the mean over ten bets λ as in <see cref="BernoulliEDetector"/>. The increments u of the queries of a pane add up to 1, so that
/// E[R] after t panes is at most t, wherever in a pane one looks: an alarm at R ≥ A comes on average no sooner than after A panes, and needs no whole pane.
/// </summary>
/// <remarks>
/// <para>Waits for nothing: ten hits in a row are 30 nats. A CUSUM of Bernoulli steps at ln(10⁴) needs half as many, and has no promise that adds up over callers.</para>
/// <para>R is held at 1e200 a bet at most, which only lowers it. With p₀ ≥ .999 nothing changes. Not thread-safe. Source: Shin, Ramdas, Rinaldo 2023 (Shiryaev-Roberts form); Waudby-Smith, Ramdas 2024 (bets).</para>
/// </remarks>
public sealed class QueryEvidence
{
    private const byte FormVersion = 1;
    private const int Bets = 10;
    private const double Most = 1e200;

    private readonly double[] evidence = new double[Bets];
    private readonly double[] ofOne = new double[Bets];
    private readonly double[] ofZero = new double[Bets];
    private readonly bool isIdle;

    /// <param name="nullRate">p₀ in (0, 1].</param>
    public QueryEvidence(double nullRate)
    {
        if (!(nullRate is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(nullRate), nullRate, "A null rate lies in (0, 1].");
        isIdle = nullRate >= .999;
        if (isIdle) return;
        var odds = nullRate / (1 - nullRate);
        double first = 1.1 * odds, last = Math.Max(10 * odds, .95 / .05);
        for (var j = 0; j < Bets; j++)
        {
            var betOdds = first * Math.Pow(last / first, j / (Bets - 1.0));
            ofZero[j] = (1 + odds) / (1 + betOdds);
            ofOne[j] = ofZero[j] * betOdds / odds;
        }
    }

    /// <summary>ln R; −∞ before the first query.</summary>
    public double LogR => Math.Log(evidence.Sum() / Bets);

    /// <summary>Takes one query.</summary>
    /// <param name="isOne">It is of the kind.</param>
    /// <param name="unit">u in (0, 1].</param>
    public void Step(bool isOne, double unit)
    {
        if (!(unit is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(unit), unit, "An increment lies in (0, 1].");
        if (isIdle) return;
        for (var j = 0; j < Bets; j++) evidence[j] = Math.Min((evidence[j] + unit) * (isOne ? ofOne[j] : ofZero[j]), Most);
    }

    /// <summary>Lowers ln R to at most this.</summary>
    public void Cap(double mostLogR)
    {
        var factor = Math.Exp(mostLogR - LogR);
        if (!(factor < 1)) return;
        foreach (ref var one in evidence.AsSpan()) one *= factor;
    }

    /// <summary>Forgets all evidence.</summary>
    public void Reset() => Array.Clear(evidence);

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutDoubles(evidence);
    }

    /// <param name="source">Exactly the bytes of one.</param>
    /// <param name="nullRate">As at the beginning.</param>
    /// <exception cref="InvalidDataException">The bytes are not evidence of a known version.</exception>
    public static QueryEvidence Read(ReadOnlySpan<byte> source, double nullRate)
    {
        var input = new BinaryInput("Query evidence", source);
        input.Version(FormVersion);
        var read = new QueryEvidence(nullRate);
        input.Doubles(read.evidence);
        input.End();
        foreach (var one in read.evidence)
        {
            if (!(one is >= 0 and <= Most)) throw input.Broken("the evidence of a bet is not a number, negative or too large");
        }
        return read;
    }
}
