using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// P(D_n ≥ d) of the one-sample Kolmogorov statistic over n rows. Exact to 1e-11 for n ≤ 140, else within 1e-6. Source: Simard, L'Ecuyer (2011), who say where each method holds.
/// </summary>
/// <remarks>
/// Lower part: Marsaglia, Tsang, Wang (2003), the power of a matrix. Upper tail: twice the one-sided probability of Birnbaum, Tingey (1951), exact for d ≥ ½; below, too large by at most 2 exp(−8 n d²):
/// 1e-14 from n d² = 4, where it takes over at n ≤ 140, and 5e-8 from 2.2, where it does at n &gt; 140.
/// Between them at n &gt; 140: Pelz, Good (1976), the limit with three corrections.
/// </remarks>
internal static class KolmogorovLaw
{
    private const int SmallSample = 140;
    private const double MatrixReach = 1.4;
    private const int MatrixRows = 100_000;

    public static double Survival(int n, double d)
    {
        var t = n * d;
        if (d >= 1) return 0;
        if (t <= 0.5) return 1;
        if (d >= 0.5 || t * d >= (n <= SmallSample ? 4 : 2.2)) return Math.Min(1, 2 * OneSided(n, d));
        var below = n <= SmallSample || (n <= MatrixRows && n * Math.Pow(d, 1.5) <= MatrixReach) ? ByMatrix(n, d) : PelzGood(n, d);
        return Math.Clamp(1 - below, 0, 1);
    }

    // d Σ_j C(n, j) (d + j/n)^(j − 1) (1 − d − j/n)^(n − j), every term in logarithms.
    private static double OneSided(int n, double d)
    {
        double sum = 0, all = SpecialFunctions.FactorialLn(n);
        for (var j = 0; j <= n; j++)
        {
            double up = d + (double)j / n, down = 1 - up;
            if (down < 0) break;
            if (down == 0 && j < n) break;
            var term = all - SpecialFunctions.FactorialLn(j) - SpecialFunctions.FactorialLn(n - j) + (j - 1) * Math.Log(up) + (j == n ? 0 : (n - j) * Math.Log(down));
            sum += Math.Exp(term);
        }
        return d * sum;
    }

    private static double ByMatrix(int n, double d)
    {
        var k = (int)(n * d) + 1;
        var size = 2 * k - 1;
        var h = k - n * d;
        var matrix = Matrix<double>.Build.Dense(size, size, (i, j) => i - j + 1 < 0 ? 0 : 1);
        for (var i = 0; i < size; i++)
        {
            matrix[i, 0] -= Math.Pow(h, i + 1);
            matrix[size - 1, i] -= Math.Pow(h, size - i);
        }
        if (2 * h - 1 > 0) matrix[size - 1, 0] += Math.Pow(2 * h - 1, size);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= Math.Min(i, size - 1); j++) matrix[i, j] /= SpecialFunctions.Factorial(i - j + 1);
        }

        // Squaring; powers of two are taken out so that nothing overflows.
        double exponent = 0, carried = 0;
        Matrix<double>? power = null;
        for (var left = n; left > 0; left >>= 1)
        {
            if ((left & 1) != 0)
            {
                power = power is null ? matrix : power * matrix;
                exponent += carried;
                exponent += Rescale(ref power, k - 1);
            }
            if (left == 1) break;
            matrix *= matrix;
            carried *= 2;
            carried += Rescale(ref matrix, k - 1);
        }
        var log = Math.Log(power![k - 1, k - 1]) + exponent * Math.Log(2) + SpecialFunctions.FactorialLn(n) - n * Math.Log(n);
        return Math.Exp(log);
    }

    private static int Rescale(ref Matrix<double> matrix, int centre)
    {
        var exponent = Math.ILogB(matrix[centre, centre]);
        if (Math.Abs(exponent) < 300) return 0;
        matrix = matrix.Multiply(Math.ScaleB(1, -exponent));
        return exponent;
    }

    private static double PelzGood(int n, double d)
    {
        double root = Math.Sqrt(n), z = root * d, z2 = z * z, z4 = z2 * z2, z6 = z4 * z2, pi2 = Math.PI * Math.PI, pi4 = pi2 * pi2, pi6 = pi4 * pi2;
        double k0 = 0, k1 = 0, k2 = 0, k3 = 0, k2Whole = 0, k3Whole = 0;
        for (var k = 0; k < 200; k++)
        {
            double half = k + 0.5, h2 = half * half, h4 = h2 * h2, w2 = (double)k * k;
            var e = Math.Exp(-h2 * pi2 / (2 * z2));
            k0 += e;
            k1 += (pi2 * h2 - z2) * e;
            k2 += (6 * z6 + 2 * z4 + pi2 * (2 * z4 - 5 * z2) * h2 + pi4 * (1 - 2 * z2) * h4) * e;
            k3 += (pi6 * h4 * h2 * (5 - 30 * z2) + pi4 * h4 * (-60 * z2 + 212 * z4) + pi2 * h2 * (135 * z4 - 96 * z6) - (30 * z6 + 90 * z4 * z4)) * e;
            var whole = Math.Exp(-w2 * pi2 / (2 * z2));
            k2Whole += pi2 * w2 * whole;
            k3Whole += (3 * pi2 * w2 * z2 - pi4 * w2 * w2) * whole;
            if (whole == 0 && k > 0) break;
        }
        // Each sum runs over k ≥ 0 and stands for both signs.
        double c = Math.Sqrt(Math.PI / 2), z3 = z2 * z, z7 = z4 * z3, z10 = z6 * z4;
        return c * 2 / z * k0
            + c * 2 * k1 / (6 * z4) / root
            + (c * 2 * k2 / (72 * z7) - c * 2 * k2Whole / (36 * z3)) / n
            + (c * 2 * k3 / (6480 * z10) + c * 2 * k3Whole / (216 * z6)) / (n * root);
    }
}
