namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>Turns a p-value into an e-value that is valid whenever the p-value is: e = κ·p^(κ − 1).</summary>
/// <remarks>
/// <para>The integral over p in [0, 1] is 1, so the expectation without an effect is at most 1. Source: Shafer, Shen, Vereshchagin, Vovk (2011); Vovk, Wang (2021). A p-value of one look becomes evidence that may be averaged over
/// dependent tests and multiplied over independent ones; the price is that e &lt; 1/p.</para>
/// <para>p lies in [0, 1] and κ in (0, 1), else <see cref="ArgumentOutOfRangeException"/>. e is at most <see cref="Most"/>, also for p = 0: a smaller e-value is still one, and sums stay finite.</para>
/// </remarks>
public static class PToECalibrator
{
    /// <summary>½, the customary exponent: e = 1/(2√p).</summary>
    public const double DefaultKappa = 0.5;

    /// <summary>10¹⁵⁰: no evidence counts for more, and two of them still have a finite product.</summary>
    public const double Most = 1e150;

    private const double NearOne = 1e-4;

    public static double Power(double p, double kappa = DefaultKappa)
    {
        PValues.Check(p);
        if (!(kappa is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(kappa), kappa, "κ lies in (0, 1).");
        return Math.Min(Most, kappa * Math.Pow(p, kappa - 1));
    }

    /// <summary>The mean of all <see cref="Power"/>s over κ in (0, 1), which needs no choice and loses least where p is small: e = (1 − p + p·ln p)/(p·ln²p), 1/2 at p = 1 (Vovk, Wang 2021, section 2).</summary>
    public static double Mixture(double p)
    {
        PValues.Check(p);
        if (p == 0) return Most;
        // With x = −ln p it is (eˣ − 1 − x)/x², whose numerator loses its digits near p = 1.
        var x = -Math.Log(p);
        return x < NearOne ? 0.5 + x / 6 + x * x / 24 : Math.Min(Most, (1 / p - 1 - x) / (x * x));
    }
}
