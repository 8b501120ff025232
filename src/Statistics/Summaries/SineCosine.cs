using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// sin 2πt and cos 2πt within 2e-10 for |t| below 2⁵¹: Taylor terms up to π^15/15! of the half angle, then sin 2a = 2 sin a cos a and cos 2a = 1 − 2 sin² a. Only additions and multiplications in a fixed order, so that every machine gives the same bits, which the
/// platform's own functions do not promise.
/// </summary>
internal static class SineCosine
{
    private const double S0 = Math.PI;
    private const double S1 = -S0 * Math.PI * Math.PI / (2 * 3);
    private const double S2 = -S1 * Math.PI * Math.PI / (4 * 5);
    private const double S3 = -S2 * Math.PI * Math.PI / (6 * 7);
    private const double S4 = -S3 * Math.PI * Math.PI / (8 * 9);
    private const double S5 = -S4 * Math.PI * Math.PI / (10 * 11);
    private const double S6 = -S5 * Math.PI * Math.PI / (12 * 13);
    private const double S7 = -S6 * Math.PI * Math.PI / (14 * 15);

    private const double C1 = -Math.PI * Math.PI / (1 * 2);
    private const double C2 = -C1 * Math.PI * Math.PI / (3 * 4);
    private const double C3 = -C2 * Math.PI * Math.PI / (5 * 6);
    private const double C4 = -C3 * Math.PI * Math.PI / (7 * 8);
    private const double C5 = -C4 * Math.PI * Math.PI / (9 * 10);
    private const double C6 = -C5 * Math.PI * Math.PI / (11 * 12);
    private const double C7 = -C6 * Math.PI * Math.PI / (13 * 14);

    /// <summary>1.5 · 2⁵²: a double near it holds the nearest integer of what was added in its low bits.</summary>
    public const double Integer = 6755399441055744;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> Sine, Vector256<double> Cosine) OfTurns(Vector256<double> turns)
    {
        var integer = Vector256.Create(Integer);
        var r = turns - (turns + integer - integer);
        var q = r * r;
        var s = ((((((Vector256.Create(S7) * q + Vector256.Create(S6)) * q + Vector256.Create(S5)) * q + Vector256.Create(S4)) * q + Vector256.Create(S3)) * q + Vector256.Create(S2)) * q
            + Vector256.Create(S1)) * q + Vector256.Create(S0);
        var c = ((((((Vector256.Create(C7) * q + Vector256.Create(C6)) * q + Vector256.Create(C5)) * q + Vector256.Create(C4)) * q + Vector256.Create(C3)) * q + Vector256.Create(C2)) * q
            + Vector256.Create(C1)) * q + Vector256<double>.One;
        s *= r;
        var twice = s + s;
        return (twice * c, Vector256<double>.One - twice * s);
    }
}
