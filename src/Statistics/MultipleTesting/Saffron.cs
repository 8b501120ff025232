using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>
/// SAFFRON: control of the false discovery rate over a stream of p-values that never ends, adaptive to the share of true effects: p-values ≤ λ = ½ are candidates and cost no wealth.
/// α_t = min(λ, (1 − λ)[w₀ γ_{t−C₀} + (α − w₀) γ_{t−τ₁−C₁} + α Σ_{j≥2} γ_{t−τ_j−C_j}]), C_j the candidates strictly between rejection τ_j and t, w₀ = α/2.
/// </summary>
/// <remarks>
/// <para>γ_j = 0.4374901658 / j^1.6, which sums to 1. Source: Ramdas, Zrnic, Wainwright, Jordan (2018). False discovery rate at most α for independent p-values; more power than <see cref="LordPlusPlus"/> where effects are frequent or
/// null p-values lie near 1.</para>
/// <para>p lies in [0, 1], α in (0, 1), else <see cref="ArgumentOutOfRangeException"/> and nothing changed. State: per rejection (the first and the latest 4,096) how many p-values were no candidates before it; forgetting lowers later
/// levels only. Time per test is proportional to them. Not thread-safe.</para>
/// </remarks>
public sealed class Saffron
{
    /// <summary>λ = ½: the value of the paper's experiments.</summary>
    public const double Lambda = 0.5;

    private const byte FormVersion = 1;
    private readonly OnlineWealth wealth;

    // Time passes with every p-value that is no candidate: t − τ_j − C_j = 1 + those since τ_j.
    private long passed;

    /// <param name="alpha">The false discovery rate to keep.</param>
    public Saffron(double alpha) : this(new OnlineWealth(alpha)) { }

    private Saffron(OnlineWealth wealth) => this.wealth = wealth;

    public double Alpha => wealth.Alpha;

    /// <summary>p-values answered so far.</summary>
    public long Tests { get; private set; }

    /// <summary>α_t of the next test.</summary>
    public double NextLevel => Math.Min(Lambda, (1 - Lambda) * wealth.Level(passed + 1, Gamma));

    /// <summary>Answers the next p-value.</summary>
    public OnlineTest Test(double p)
    {
        PValues.Check(p);
        var level = NextLevel;
        Tests++;
        if (p <= level) wealth.Reject(passed);
        else if (p > Lambda) passed++;
        return new OnlineTest(level, p <= level);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutCount(Tests);
        output.PutCount(passed);
        wealth.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not a SAFFRON state of a known version.</exception>
    public static Saffron Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("SAFFRON", source);
        input.Version(FormVersion);
        long tests = input.Count(), passed = input.Count();
        if (passed > tests) throw input.Broken("it passed more tests than there were");
        var rule = new Saffron(OnlineWealth.Read(ref input, passed)) { Tests = tests, passed = passed };
        input.End();
        return rule;
    }

    private static double Gamma(long j) => 0.4374901658 / Math.Pow(j, 1.6);
}
