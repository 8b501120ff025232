using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// The mixture Shiryaev-Roberts process of several bets, in logarithms so that it never overflows: R_j ← (R_j + 1)·f_j each pane, R = mean of R_j.
/// Source: Shin, Ramdas, Rinaldo, "E-detectors" (2023).
/// </summary>
internal sealed class ShiryaevRoberts(int bets)
{
    private readonly double[] logR = NewLog(bets);

    public double LogR => LogMean(logR);

    public EvidenceStep Step(ReadOnlySpan<double> logF)
    {
        for (var j = 0; j < logR.Length; j++) logR[j] = LogOnePlus(logR[j]) + logF[j];
        return new EvidenceStep(LogR, LogMean(logF));
    }

    public void Reset() => Array.Fill(logR, double.NegativeInfinity);

    /// <summary>Scales all bets down together, so that ln R is at most <paramref name="most"/>: their order stays, and R only loses.</summary>
    public void Cap(double most)
    {
        var excess = LogR - most;
        if (!(excess > 0)) return;
        for (var j = 0; j < logR.Length; j++) logR[j] -= excess;
    }

    public void Write(IBufferWriter<byte> output) => output.PutDoubles(logR);

    public void Read(ref BinaryInput input)
    {
        input.Doubles(logR);
        foreach (var value in logR)
        {
            if (double.IsNaN(value) || double.IsPositiveInfinity(value)) throw input.Broken("the evidence of a bet is not a number");
        }
    }

    private static double LogOnePlus(double log) => log > 0 ? log + Math.Log(1 + Math.Exp(-log)) : Math.Log(1 + Math.Exp(log));

    private static double LogMean(ReadOnlySpan<double> logs)
    {
        var largest = double.NegativeInfinity;
        foreach (var log in logs) largest = Math.Max(largest, log);
        if (double.IsNegativeInfinity(largest)) return largest;
        double sum = 0;
        foreach (var log in logs) sum += Math.Exp(log - largest);
        return largest + Math.Log(sum / logs.Length);
    }

    private static double[] NewLog(int bets)
    {
        var log = new double[bets];
        Array.Fill(log, double.NegativeInfinity);
        return log;
    }
}
