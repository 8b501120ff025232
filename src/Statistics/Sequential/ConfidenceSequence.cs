using System.Buffers;
using MathNet.Numerics;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// A confidence sequence for the mean of values in [0, 1]: two-sided bounds that hold with probability 1 − α at all looks together, however often one looks and whenever one stops.
/// </summary>
/// <remarks>
/// <para>A mean m stays while the evidence against it, E(m) = ½·B(m) + ¼·U(m) + ¼·L(m), is below 1/α (Ville 1939). B = Β(S + ½, n − S + ½)/(π m^S (1 − m)^(n−S)) with S = Σx bets as if values were 0 or 1 (Robbins 1970); U and L average
/// exp(±λ(S − n m) − V·(−ln(1 − λ) − λ)), V = Σ(x_i − x̄_{i−1})² with x̄_{i−1} = (½ + x₁ + … + x_{i−1})/i, over sixteen λ from .75 to 10⁻⁴: the empirical-Bernstein bound, narrow where the variance is small (Howard, Ramdas, McAuliffe,
/// Sekhon 2021; Waudby-Smith, Ramdas 2024). Each is convex in m, so what stays is an interval, and it holds the mean of the values. Each look is intersected with all before it.</para>
/// <para>Values need the same conditional mean, not independence. They lie in [0, 1], α in (0, 1), else <see cref="ArgumentOutOfRangeException"/> and nothing changed; NaN is ignored. Without values the bounds are [0, 1]. Bounds that
/// contradict each other (the mean has moved, or the 1 − α failed) give null, for ever. State: six numbers; a run of equal values counts as if they came one by one. Bounds of more than 10⁹ rows carry the rounding of S and of ln Β,
/// about 10⁻⁶ of their logarithm. Not thread-safe.</para>
/// </remarks>
public sealed class ConfidenceSequence
{
    private const byte FormVersion = 1;
    private const int Bets = 16;

    private static readonly double[] Lambda = [.. Enumerable.Range(0, Bets).Select(j => .75 * Math.Pow(1e-4 / .75, j / (Bets - 1.0)))];
    private static readonly double[] Cost = [.. Lambda.Select(lambda => -Math.Log(1 - lambda) - lambda)];

    private double sum;
    private double variation;
    private double lower;
    private double upper = 1;

    /// <param name="alpha">The probability that the mean ever lies outside, over all looks.</param>
    public ConfidenceSequence(double alpha)
    {
        if (!(alpha is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "α lies in (0, 1).");
        Alpha = alpha;
    }

    public double Alpha { get; }

    /// <summary>Values taken.</summary>
    public long Rows { get; private set; }

    /// <summary>The mean of the values; null without any.</summary>
    public double? Mean => Rows == 0 ? null : Math.Min(1, sum / Rows);

    /// <summary>Takes a value, or a run of <paramref name="count"/> equal values at the cost of a few.</summary>
    public void Add(double value, long count = 1)
    {
        MeanBets.Check(value);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (double.IsNaN(value) || count == 0) return;
        double next = Rows + 1.0, off = value - (.5 + sum) / next;
        variation += off * off * (count == 1 ? 1 : next * next * InverseSquares(next, count));
        sum += count * value;
        Rows += count;
    }

    public void Add(ReadOnlySpan<double> values)
    {
        foreach (var value in values) MeanBets.Check(value);
        foreach (var value in values) Add(value);
    }

    /// <summary>Takes a look: the bounds now, narrowed by all looks before; null if they contradict each other.</summary>
    public MeanBounds? Look()
    {
        if (Mean is { } mean)
        {
            var logBeta = SpecialFunctions.BetaLn(sum + .5, Math.Max(0, Rows - sum) + .5) - Math.Log(Math.PI);
            lower = Math.Max(lower, Bound(0, mean, logBeta));
            upper = Math.Min(upper, Bound(1, mean, logBeta));
        }
        return lower <= upper ? new MeanBounds(lower, upper) : null;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutCount(Rows);
        output.PutDoubles([Alpha, sum, variation, lower, upper]);
    }

    /// <exception cref="InvalidDataException">The bytes are not a confidence sequence of a known version.</exception>
    public static ConfidenceSequence Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Confidence sequence", source);
        input.Version(FormVersion);
        var rows = input.Count();
        var alpha = input.Double();
        if (!(alpha is > 0 and < 1)) throw input.Broken("α does not lie in (0, 1)");
        var sequence = new ConfidenceSequence(alpha) { Rows = rows, sum = input.Finite(), variation = input.Finite(), lower = input.Double(), upper = input.Double() };
        if (!(sequence.sum >= 0 && sequence.sum <= rows * (1 + 1e-6) && sequence.variation >= 0 && sequence.variation <= rows * (1 + 1e-6))) throw input.Broken("its sums do not belong to its rows");
        if (!(sequence.lower is >= 0 and <= 1 && sequence.upper is >= 0 and <= 1)) throw input.Broken("its bounds do not lie in [0, 1]");
        input.End();
        return sequence;
    }

    // The first mean from the end inwards that stays, rounded outwards: E falls from the end to the mean of the values.
    private double Bound(double end, double mean, double logBeta)
    {
        if (mean.Equals(end) || LogE(end, logBeta) < -Math.Log(Alpha)) return end;
        double outside = end, inside = mean;
        while (true)
        {
            var middle = (outside + inside) / 2;
            if (middle.Equals(outside) || middle.Equals(inside) || Math.Abs(outside - inside) <= 1e-15 * inside) return outside;
            if (LogE(middle, logBeta) < -Math.Log(Alpha)) inside = middle;
            else outside = middle;
        }
    }

    private double LogE(double m, double logBeta)
    {
        Span<double> logs = stackalloc double[2 * Bets];
        var excess = sum - Rows * m;
        for (var j = 0; j < Bets; j++)
        {
            var cost = variation * Cost[j];
            logs[j] = Lambda[j] * excess - cost;
            logs[Bets + j] = -Lambda[j] * excess - cost;
        }
        // The mean over both signs is half of U + L, as the formula has it.
        double bernstein = VectorFunctions.LogMeanExp(logs), binary = logBeta - Times(sum, m) - Times(Rows - sum, 1 - m), most = Math.Max(bernstein, binary);
        return double.IsPositiveInfinity(most) ? most : most + Math.Log((Math.Exp(bernstein - most) + Math.Exp(binary - most)) / 2);
    }

    private static double Times(double weight, double share) => weight <= 0 ? 0 : weight * Math.Log(share);

    // Σ 1/(a + k)² over k = 0 … n − 1: the first terms as they are, the rest by Euler and Maclaurin.
    private static double InverseSquares(double a, long n)
    {
        double total = 0;
        var first = Math.Min(n, 32);
        for (var k = 0; k < first; k++) total += 1 / ((a + k) * (a + k));
        if (n == first) return total;
        double from = 1 / (a + first), to = 1 / (a + n);
        return total + Antiderivative(from) - Antiderivative(to);

        static double Antiderivative(double x) => x * (1 + x * (.5 + x * (1 / 6.0 - x * x * (1 / 30.0 - x * x / 42))));
    }
}
