using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// A detector that a source's labels contradict the model more than they should: an e-detector (Shiryaev-Roberts) over the bets of <see cref="PeerComparison"/>, one unit per pane: R ← (R + 1)·f for each, and R their mean, in which those on all rows have
/// half of the weight and those on the rows of each predicted class a quarter.
/// </summary>
/// <remarks>
/// While the source is honest E[R after t panes] ≤ t, so an alarm at R ≥ A comes on average no sooner than after A panes, and within t panes with a probability of t/A at most. Flips in one direction cost ln 4 beside bets on that direction alone.
/// State: 15 logarithms. Not thread-safe. Source: Shin, Ramdas, Rinaldo, "E-detectors" (2023).
/// </remarks>
public sealed class SourceFlipDetector
{
    private const int Groups = 3;

    private static readonly int[] Sizes = [FlipBets.Count, FlipBets.Count, FlipBets.Count];

    // Of the mean 1: half, a quarter, a quarter.
    private static readonly double[] Weights = [.. Enumerable.Repeat(1.5, FlipBets.Count), .. Enumerable.Repeat(0.75, 2 * FlipBets.Count)];

    private readonly EvidenceMixture evidence = new(EDetectorForm.ShiryaevRoberts, Sizes, Weights);

    /// <summary>Panes that brought evidence since the last reset.</summary>
    public long Panes { get; private set; }

    /// <summary>ln R; −∞ before the first pane.</summary>
    public double LogR => evidence.LogR;

    /// <summary>Takes one pane.</summary>
    /// <param name="logFactors">ln f of the 15 bets, as <see cref="SourceComparison.LogFactors"/> gives them; none of them NaN or +∞.</param>
    public EvidenceStep Step(ReadOnlySpan<double> logFactors)
    {
        if (logFactors.Length != Groups * FlipBets.Count) throw new ArgumentException($"There are {Groups * FlipBets.Count} bets, not {logFactors.Length}.", nameof(logFactors));
        foreach (var factor in logFactors)
            if (double.IsNaN(factor) || double.IsPositiveInfinity(factor)) throw new ArgumentOutOfRangeException(nameof(logFactors), factor, "The logarithm of a factor is a number or −∞.");
        for (var group = 0; group < Groups; group++)
            logFactors.Slice(group * FlipBets.Count, FlipBets.Count).CopyTo(evidence.LogF[(group * EvidenceMixture.Lanes(FlipBets.Count))..]);
        Panes++;
        return evidence.Step();
    }

    /// <summary>Forgets all evidence.</summary>
    public void Reset()
    {
        Panes = 0;
        evidence.Reset();
    }

    /// <summary>Lowers ln R to at most <paramref name="mostLogR"/>: only ever lowers R, so the run length keeps its promise.</summary>
    public void Cap(double mostLogR) => evidence.Cap(mostLogR);

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(EDetectorVersion.First);
        output.PutCount(Panes);
        evidence.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version.</exception>
    public static SourceFlipDetector Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Source flip detector", source);
        input.Version(EDetectorVersion.First);
        var detector = new SourceFlipDetector { Panes = input.Count() };
        detector.evidence.Read(ref input);
        input.End();
        return detector;
    }
}
