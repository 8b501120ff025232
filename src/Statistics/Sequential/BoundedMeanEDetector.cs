using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// Detects that the mean of values in [0, 1] has risen above m (two-sided: has left m): an e-detector (either <see cref="EDetectorForm"/>) over bets 1 + λ(x − m), one unit per row.
/// </summary>
/// <remarks>
/// <para>R ← (R + 1)·(1 + λ(x − m)) or max(R, 1)·(1 + λ(x − m)) for sixteen λ a side, from .01 to .95/m, and R their mean. Alarm when ln R ≥ ln A: while the mean is at most m (exactly m), the mean number of rows to a false alarm is
/// at least A, and within t rows one comes with probability at most t/A. Source: Shin, Ramdas, Rinaldo (2023); Waudby-Smith, Ramdas (2024) for the bets. For losses, scores and probabilities row by row; rates by pane:
/// <see cref="BernoulliEDetector"/>.</para>
/// <para>m lies in [10⁻⁹, 1 − 10⁻⁹], values in [0, 1], else <see cref="ArgumentOutOfRangeException"/> and nothing changed; NaN is ignored. m must cover the uncertainty of the reference. State: 16 or 32 logarithms. Not
/// thread-safe.</para>
/// </remarks>
public sealed class BoundedMeanEDetector
{
    private readonly MeanBets bets;
    private readonly EvidenceMixture evidence;

    /// <param name="nullMean">m.</param>
    /// <param name="twoSided">Whether a fall alarms too.</param>
    /// <param name="form">Shiryaev-Roberts by default: at the same A it alarms no later.</param>
    public BoundedMeanEDetector(double nullMean, bool twoSided = false, EDetectorForm form = EDetectorForm.ShiryaevRoberts)
    {
        bets = new MeanBets(nullMean, twoSided);
        evidence = new EvidenceMixture(form, bets.Count);
    }

    public double NullMean => bets.NullMean;

    public bool TwoSided => bets.Count > MeanBets.PerSide;

    public EDetectorForm Form => evidence.Form;

    /// <summary>Rows since the last reset.</summary>
    public long Rows { get; private set; }

    /// <summary>ln R; −∞ before the first row.</summary>
    public double LogR => evidence.LogR;

    /// <summary>Takes a row, or a run of <paramref name="count"/> rows of equal value as if they came one by one, at the cost of a few. Within a run only its end is looked at.</summary>
    public EvidenceStep Step(double value, long count = 1)
    {
        MeanBets.Check(value);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (double.IsNaN(value) || count == 0) return new EvidenceStep(LogR, 0);
        bets.LogFactors(value, evidence.LogF);
        Rows += count;
        return evidence.Repeat(count);
    }

    /// <summary>Forgets all evidence.</summary>
    public void Reset()
    {
        Rows = 0;
        evidence.Reset();
    }

    /// <summary>Lowers ln R to at most <paramref name="mostLogR"/>, so that a long alarm does not pile up evidence that a recovery would have to work off. Only ever lowers R:
    /// the run length keeps its promise.</summary>
    public void Cap(double mostLogR) => evidence.Cap(mostLogR);

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutForm(Form);
        output.PutByte(TwoSided ? (byte)1 : (byte)0);
        output.PutDouble(NullMean);
        output.PutCount(Rows);
        evidence.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version.</exception>
    public static BoundedMeanEDetector Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Bounded-mean e-detector", source);
        var form = input.Form();
        var sides = input.Byte();
        if (sides > 1) throw input.Broken("it has neither one side nor two");
        var mean = input.Double();
        if (!(mean is >= MeanBets.Least and <= 1 - MeanBets.Least)) throw input.Broken("its mean is out of range");
        var detector = new BoundedMeanEDetector(mean, sides == 1, form) { Rows = input.Count() };
        detector.evidence.Read(ref input);
        input.End();
        return detector;
    }
}
