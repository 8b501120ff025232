using System.Buffers;
using System.Runtime.Intrinsics;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// The mean of several e-detectors, one per bet: R_j ← (R_j + v_j)·f_j or max(R_j, v_j)·f_j each step (<see cref="EDetectorForm"/>), R = mean of R_j. The weights v_j have the mean 1; a bet of weight v counts as v bets of weight 1.
/// </summary>
/// <remarks>
/// <para>Held as shares of their sum and its logarithm, so that a step needs no logarithm of a single bet: while ΣR is below e³⁰⁰, before and after, what underflows (below e⁻⁷⁰⁸ of the largest increment, itself
/// at most e⁶⁰⁰) is nothing beside the 1 of the next step. Beyond, steps are taken in logarithms, so that nothing overflows. Written as ln R_j: writing rounds the state to what it writes, so that the one who goes on and the one who reads go on alike.</para>
/// <para>Each group of bets begins a vector of eight; the lanes left over weigh nothing.</para>
/// </remarks>
internal sealed class EvidenceMixture
{
    private const double MostLogSum = 300;
    private const int Shares = 0, Increments = 1, Logs = 2, Products = 3, Weights = 4, LogWeights = 5;

    private readonly int[] groups;
    private readonly double logBets;
    private readonly AlignedRows rows;

    // ln Σ R_j.
    private double logSum = double.NegativeInfinity;

    // Whether the row of ln R_j holds exactly what the state was made of.
    private bool exact;

    public EvidenceMixture(EDetectorForm form, params int[] groups) : this(form, groups, null) { }

    /// <param name="form">Which recursion.</param>
    /// <param name="groups">Bets in each group.</param>
    /// <param name="weights">v of each bet, group after group, ≥ 0 and with the mean 1; null: 1 each.</param>
    public EvidenceMixture(EDetectorForm form, int[] groups, double[]? weights)
    {
        if (!Enum.IsDefined(form)) throw new ArgumentOutOfRangeException(nameof(form), form, "No such form.");
        (Form, this.groups) = (form, groups);
        // By the same function as the logarithm of a sum, so that equal bets have their common value as mean.
        logBets = VectorFunctions.Log(Vector512.Create((double)groups.Sum()))[0];
        rows = new AlignedRows(6, groups.Sum(Lanes));
        rows[Increments].Fill(double.NegativeInfinity);
        int bet = 0, start = 0;
        foreach (var group in groups)
        {
            for (var j = 0; j < group; j++) rows[Weights][start + j] = weights?[bet++] ?? 1;
            start += Lanes(group);
        }
        for (var j = 0; j < rows.Stride; j++) rows[LogWeights][j] = Math.Log(rows[Weights][j]);
    }

    public EDetectorForm Form { get; }

    public double LogR => logSum - logBets;

    /// <summary>Where the caller writes ln f before a step: the bets of each group in order, −∞ in the lanes left over.</summary>
    public Span<double> LogF => rows[Increments];

    /// <summary>The length of a group with its empty lanes.</summary>
    public static int Lanes(int bets) => (bets + Vector512<double>.Count - 1) / Vector512<double>.Count * Vector512<double>.Count;

    public EvidenceStep Step()
    {
        if (logSum > MostLogSum) return StepInLogs();
        Span<Vector512<double>> r = rows.Vectors(Shares), f = rows.Vectors(Increments), products = rows.Vectors(Products), weights = rows.Vectors(Weights);
        // With s = ln Σ R: R + 1 = eˢ(r + e⁻ˢ), or 1 + eˢ r where s < 0. Both stay within the range of doubles.
        var small = VectorFunctions.Exp(Vector512.Create(-Math.Abs(logSum)));
        var (scale, one, unit) = logSum >= 0 ? (Vector512<double>.One, small, logSum) : (small, Vector512<double>.One, 0);
        var most = f[0];
        foreach (var vector in f[1..]) most = Vector512.Max(most, vector);
        var top = VectorFunctions.Max(most);
        Vector512<double> from = Vector512.Create(top), sumR = default, sumF = default;
        for (var v = 0; v < r.Length && v < f.Length && v < weights.Length; v++)
        {
            var gain = VectorFunctions.Exp(f[v] - from);
            var begun = weights[v] * one;
            var before = Form == EDetectorForm.Cusum ? Vector512.Max(r[v] * scale, begun) : Vector512.FusedMultiplyAdd(r[v], scale, begun);
            sumF += weights[v] * gain;
            sumR += products[v] = before * gain;
        }
        double total = VectorFunctions.Sum(sumR), totalF = VectorFunctions.Sum(sumF);
        var logs = VectorFunctions.Log(Vector128.Create(total, totalF).ToVector256Unsafe().ToVector512Unsafe());
        if (unit + top + logs[0] > MostLogSum) return StepInLogs();
        var share = Vector512.Create(1 / total);
        for (var v = 0; v < r.Length && v < products.Length; v++) r[v] = products[v] * share;
        logSum = unit + top + logs[0];
        exact = false;
        return new EvidenceStep(LogR, top + (logs[1] - logBets));
    }

    /// <summary>The same increments <paramref name="count"/> times, one step each, in closed form.</summary>
    public EvidenceStep Repeat(long count)
    {
        if (count == 1) return Step();
        Span<double> logR = ExactLogs(), logF = rows[Increments], logWeight = rows[LogWeights];
        for (var j = 0; j < logR.Length; j++)
        {
            var (r, f) = (logR[j] - logWeight[j], logF[j]);
            if (double.IsNegativeInfinity(f) || double.IsNegativeInfinity(logWeight[j])) continue;
            // CUSUM: max(R fⁿ, fⁿ, f), the last where a start at the last step is the best. Shiryaev-Roberts: R fⁿ + f + … + fⁿ.
            if (Form == EDetectorForm.Cusum) logR[j] = logWeight[j] + Math.Max(Math.Max(r, 0) + count * f, f);
            else
            {
                double old = r + count * f, added = LogGeometricSum(f, count), most = Math.Max(old, added);
                logR[j] = logWeight[j] + most + Math.Log(Math.Exp(old - most) + Math.Exp(added - most));
            }
            logF[j] = count * f;
        }
        // First: it makes R what it is after the step.
        var logE = FromLogsAndIncrements() - logBets;
        return new EvidenceStep(LogR, logE);
    }

    public void Reset()
    {
        rows[Logs].Fill(double.NegativeInfinity);
        FromLogs();
    }

    /// <summary>Scales all bets down together, so that ln R is at most <paramref name="most"/>: their order stays, and R only loses.</summary>
    public void Cap(double most)
    {
        var excess = LogR - most;
        if (!(excess > 0)) return;
        foreach (ref var log in ExactLogs()) log -= excess;
        FromLogs();
    }

    public void Write(IBufferWriter<byte> output)
    {
        var logs = ExactLogs();
        FromLogs();
        var start = 0;
        foreach (var group in groups)
        {
            output.PutDoubles(logs.Slice(start, group));
            start += Lanes(group);
        }
    }

    /// <param name="input">What <see cref="Write"/> wrote.</param>
    /// <param name="groups">How many groups it has, the first ones; fewer than there are: the mean was over the bets of those, and stays what it was.</param>
    public void Read(ref BinaryInput input, int groups = int.MaxValue)
    {
        rows[Logs].Fill(double.NegativeInfinity);
        var start = 0;
        var written = this.groups.Take(groups).Sum();
        var scale = written == this.groups.Sum() ? 0 : Math.Log((double)this.groups.Sum() / written);
        foreach (var group in this.groups.Take(groups))
        {
            var values = rows[Logs].Slice(start, group);
            input.Doubles(values);
            foreach (ref var value in values)
            {
                if (double.IsNaN(value) || double.IsPositiveInfinity(value)) throw input.Broken("the evidence of a bet is not a number");
                value += scale;
            }
            start += Lanes(group);
        }
        FromLogs();
    }

    private EvidenceStep StepInLogs()
    {
        ExactLogs();
        Span<Vector512<double>> logs = rows.Vectors(Logs), f = rows.Vectors(Increments), logWeights = rows.Vectors(LogWeights);
        for (var v = 0; v < logs.Length && v < f.Length && v < logWeights.Length; v++)
        {
            // A bet without weight has nothing, and no difference of two −∞.
            var weighs = Vector512.GreaterThan(logWeights[v], Vector512.Create(double.NegativeInfinity));
            var perWeight = Vector512.ConditionalSelect(weighs, logs[v] - logWeights[v], logs[v]);
            var before = Vector512.Max(perWeight, Vector512<double>.Zero);
            // ln(R + 1) = max(ln R, 0) + ln(1 + e^−|ln R|), of which the second is below 10⁻¹⁷ from 40 on.
            var distance = Vector512.Abs(perWeight);
            if (Form == EDetectorForm.ShiryaevRoberts && Vector512.LessThanAny(distance, Vector512.Create(40.0)))
                before += VectorFunctions.Log(Vector512<double>.One + VectorFunctions.Exp(-distance));
            logs[v] = before + f[v] + logWeights[v];
        }
        // First: it makes R what it is after the step.
        var logE = FromLogsAndIncrements() - logBets;
        return new EvidenceStep(LogR, logE);
    }

    // Makes the state that ln R_j stand for; returns ln Σ v f.
    private double FromLogsAndIncrements()
    {
        Span<double> weighted = rows[Products], f = rows[Increments], logWeights = rows[LogWeights];
        for (var j = 0; j < weighted.Length; j++) weighted[j] = logWeights[j] + f[j];
        return FromLogs(Products);
    }

    // ln R_j of every lane.
    private Span<double> ExactLogs()
    {
        Span<double> r = rows[Shares], logs = rows[Logs];
        for (var j = 0; !exact && j < r.Length; j++) logs[j] = r[j] > 0 ? logSum + Math.Log(r[j]) : double.NegativeInfinity;
        return logs;
    }

    // Makes the state that ln R_j stand for; returns ln Σ eˣ of another row, which costs little beside.
    private double FromLogs(int other = Logs)
    {
        Span<Vector512<double>> logs = rows.Vectors(Logs), x = rows.Vectors(other), r = rows.Vectors(Shares);
        Vector512<double> mostR = logs[0], mostX = x[0];
        for (var v = 1; v < logs.Length && v < x.Length; v++)
        {
            mostR = Vector512.Max(mostR, logs[v]);
            mostX = Vector512.Max(mostX, x[v]);
        }
        double topR = VectorFunctions.Max(mostR), topX = VectorFunctions.Max(mostX);
        Vector512<double> fromR = Vector512.Create(Math.Max(topR, double.MinValue)), fromX = Vector512.Create(Math.Max(topX, double.MinValue)), sumR = default, sumX = default;
        for (var v = 0; v < logs.Length && v < x.Length && v < r.Length; v++)
        {
            sumR += r[v] = VectorFunctions.Exp(logs[v] - fromR);
            sumX += VectorFunctions.Exp(x[v] - fromX);
        }
        // Where all is −∞ the sums are 0 and 1 stands for them: ln R is then the −∞ of the largest.
        double totalR = double.IsNegativeInfinity(topR) ? 1 : VectorFunctions.Sum(sumR), totalX = double.IsNegativeInfinity(topX) ? 1 : VectorFunctions.Sum(sumX);
        var sums = VectorFunctions.Log(Vector128.Create(totalR, totalX).ToVector256Unsafe().ToVector512Unsafe());
        foreach (ref var share in r) share *= Vector512.Create(1 / totalR);
        (logSum, exact) = (topR + sums[0], true);
        return topX + sums[1];
    }

    // ln(f + f² + … + fⁿ) for ln f = g.
    private static double LogGeometricSum(double g, long n)
    {
        if (g == 0) return Math.Log(n);
        var size = Math.Abs(g);
        return (g > 0 ? n * g : g) + Math.Log(OneMinusExp(n * size) / OneMinusExp(size));
    }

    private static double OneMinusExp(double t) => t < 1 ? 2 * Math.Exp(-t / 2) * Math.Sinh(t / 2) : 1 - Math.Exp(-t);
}
