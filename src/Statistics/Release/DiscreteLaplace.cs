using System.Buffers.Binary;

namespace Watchgrain.Statistics.Release;

/// <summary>
/// Whole numbers x with probability in proportion to exp(-|x| ε/c), drawn exactly: with whole numbers alone, since the last digits of floating-point noise betray what it was added to (Mironov 2012).
/// Added to a count that one person changes by c at most it makes the count ε-differentially private; 95 % of the noise is within c ln(20)/ε.
/// </summary>
/// <remarks>C. Canonne, G. Kamath, T. Steinke, "The discrete Gaussian for differential privacy" (NeurIPS 2020), algorithms 1 and 2. Draws take a few dozen bytes of randomness; none is kept. Not thread-safe.</remarks>
public sealed class DiscreteLaplace
{
    /// <summary>So many millionths make a whole ε.</summary>
    public const long Micro = 1_000_000;

    /// <summary>1,000: more hides nothing.</summary>
    public const long MostEpsilon = 1000 * Micro;

    /// <summary>What one person may contribute.</summary>
    public const long MostContribution = 1_000_000;

    private readonly Fill fill;
    private readonly ulong numerator;
    private readonly ulong denominator;

    /// <param name="epsilonMicros">ε in millionths, 1 to <see cref="MostEpsilon"/>.</param>
    /// <param name="contribution">c: by how much one person changes the counts together, 1 to <see cref="MostContribution"/>.</param>
    /// <param name="fill">Where random bytes come from: of a cryptographic generator, but in tests.</param>
    public DiscreteLaplace(long epsilonMicros, long contribution, Fill fill)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epsilonMicros, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(epsilonMicros, MostEpsilon);
        ArgumentOutOfRangeException.ThrowIfLessThan(contribution, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(contribution, MostContribution);
        ArgumentNullException.ThrowIfNull(fill);
        this.fill = fill;
        (numerator, denominator) = ((ulong)epsilonMicros, (ulong)(contribution * Micro));
    }

    /// <summary>Fills a buffer with random bytes.</summary>
    public delegate void Fill(Span<byte> buffer);

    /// <summary>The next one.</summary>
    public long Next()
    {
        while (true)
        {
            // A geometric number with the ratio exp(-1/t): of its remainder by t, then of its multiples of t.
            var remainder = Uniform(denominator);
            if (!BernoulliOfExponential(remainder, denominator))
                continue;
            ulong multiples = 0;
            while (BernoulliOfExponential(1, 1))
                multiples++;
            var size = (long)((remainder + (denominator * multiples)) / numerator);
            var isNegative = Uniform(2) == 1;
            // Zero has one sign.
            if (!isNegative || size != 0)
                return isNegative ? -size : size;
        }
    }

    // True with probability exp(-a/b), for a of 0 to b.
    private bool BernoulliOfExponential(ulong a, ulong b)
    {
        ulong trials = 1;
        while (Uniform(b * trials) < a)
            trials++;
        return trials % 2 == 1;
    }

    // A whole number from 0 to below a bound, each as likely: what is beyond the last multiple of the bound is drawn again.
    private ulong Uniform(ulong bound)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        var usable = ulong.MaxValue - (((ulong.MaxValue % bound) + 1) % bound);
        while (true)
        {
            fill(bytes);
            var drawn = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            if (drawn <= usable)
                return drawn % bound;
        }
    }
}
