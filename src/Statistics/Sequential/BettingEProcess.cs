using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// Tests by betting, at any time and as often as one likes, that values in [0, 1] have a mean of at most m (two-sided: of exactly m): the e-process E_t = mean over bets λ of Π (1 + λ(x_i − m)).
/// </summary>
/// <remarks>
/// <para>Without an effect the expectation of E is at most 1 at every stopping time, so E ever reaches 1/α with probability at most α (Ville 1939). Asks only that the conditional mean of each value is at most m (exactly m), not that
/// values are independent or alike. Source: Waudby-Smith, Ramdas, "Estimating means of bounded random variables by betting" (2024); a mixture of sixteen fixed bets a side from .01 to .95/m, so that the order of values and their
/// grouping do not matter beyond rounding.</para>
/// <para>m lies in [10⁻⁹, 1 − 10⁻⁹], values in [0, 1], else <see cref="ArgumentOutOfRangeException"/> and nothing changed; NaN is ignored. For "at least m" feed 1 − x against 1 − m. Before the first value E = 1. State: 16 or 32
/// logarithms. Not thread-safe.</para>
/// </remarks>
public sealed class BettingEProcess
{
    private const byte FormVersion = 1;

    private readonly MeanBets bets;
    private readonly double[] logWealth;
    private readonly double[] logFactors;

    /// <param name="nullMean">m.</param>
    /// <param name="twoSided">Whether a smaller mean is evidence too.</param>
    public BettingEProcess(double nullMean, bool twoSided = false)
    {
        bets = new MeanBets(nullMean, twoSided);
        (logWealth, logFactors) = (new double[bets.Count], new double[bets.Count]);
    }

    public double NullMean => bets.NullMean;

    public bool TwoSided => bets.Count > MeanBets.PerSide;

    /// <summary>Values taken.</summary>
    public long Rows { get; private set; }

    /// <summary>ln E now: an e-value.</summary>
    public double LogE => VectorFunctions.LogMeanExp(logWealth);

    /// <summary>The largest ln E after any call of Add, at least 0: the test rejects at level α once it reaches ln(1/α), and stays so.</summary>
    public double LogPeak { get; private set; }

    /// <summary>1 over the peak, in (0, 1]: a p-value at any stopping time.</summary>
    public double PValue => Math.Exp(-LogPeak);

    /// <summary>Takes a value, or a run of <paramref name="count"/> equal values at the cost of one.</summary>
    public void Add(double value, long count = 1)
    {
        MeanBets.Check(value);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (double.IsNaN(value) || count == 0) return;
        bets.LogFactors(value, logFactors);
        for (var j = 0; j < logWealth.Length; j++) logWealth[j] += count * logFactors[j];
        Rows += count;
        LogPeak = Math.Max(LogPeak, LogE);
    }

    /// <summary>Takes a batch; the peak is looked at once, at its end.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        long rows = 0;
        foreach (var value in values)
        {
            MeanBets.Check(value);
            if (!double.IsNaN(value)) rows++;
        }
        bets.AddLogFactors(values, logWealth);
        Rows += rows;
        LogPeak = Math.Max(LogPeak, LogE);
    }

    public void Reset()
    {
        Array.Clear(logWealth);
        (Rows, LogPeak) = (0, 0);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutByte(TwoSided ? (byte)1 : (byte)0);
        output.PutDouble(NullMean);
        output.PutCount(Rows);
        output.PutDouble(LogPeak);
        output.PutDoubles(logWealth);
    }

    /// <exception cref="InvalidDataException">The bytes are not an e-process of a known version.</exception>
    public static BettingEProcess Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Betting e-process", source);
        input.Version(FormVersion);
        var sides = input.Byte();
        if (sides > 1) throw input.Broken("it has neither one side nor two");
        var mean = input.Double();
        if (!(mean is >= MeanBets.Least and <= 1 - MeanBets.Least)) throw input.Broken("its mean is out of range");
        var process = new BettingEProcess(mean, sides == 1) { Rows = input.Count(), LogPeak = input.Finite() };
        foreach (ref var log in process.logWealth.AsSpan()) log = input.Finite();
        if (process.LogPeak < 0) throw input.Broken("its peak is below 1");
        input.End();
        return process;
    }
}
