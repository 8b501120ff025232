using System.Buffers;
using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// A detector that a rate (missing values, unseen categories, errors) has risen above what the reference allows: an e-detector (either <see cref="EDetectorForm"/>) over ten bets on the
/// mean of 0/1 rows.
/// Each bet multiplies by 1 + λ(x − p₀) per row: k ones in n rows give ln f = k ln(q/p₀) + (n − k) ln((1 − q)/(1 − p₀)) with q = p₀ + λ p₀(1 − p₀).
/// </summary>
/// <remarks>
/// <para>The ten rates q lie evenly in log-odds, from 1.1 times the odds of p₀ to the odds of .95 (to ten times the odds of p₀ where that is more). R ← (R + 1)·f (CUSUM form:
/// max(R, 1)·f), one unit per pane: an alarm at R ≥ A comes on average no
/// sooner than after A panes while the rows are independent and their rate is at most p₀. Source: Waudby-Smith, Ramdas (2024) for the bets; Shin, Ramdas, Rinaldo (2023) for
/// the form.</para>
/// <para>p₀ must cover the uncertainty of the reference: <see cref="NullRate"/>. Daily rates that vary more than independent rows would (weather, campaigns) need a larger
/// tolerance or a
/// <see cref="Cusum"/> on pane means. A pane without rows, or p₀ ≥ .999, changes nothing. Not thread-safe.</para>
/// </remarks>
public sealed class BernoulliEDetector
{
    private const int Bets = 10;

    private readonly EvidenceMixture evidence;
    private readonly double[] logOne = new double[Bets];
    private readonly double[] logZero = new double[Bets];
    private double preparedRate = double.NaN;

    /// <param name="form">Shiryaev-Roberts by default: at the same A it alarms no later.</param>
    public BernoulliEDetector(EDetectorForm form = EDetectorForm.ShiryaevRoberts) => evidence = new(form, Bets);

    public EDetectorForm Form => evidence.Form;

    /// <summary>Panes that brought evidence since the last reset.</summary>
    public long Panes { get; private set; }

    /// <summary>ln R; −∞ before the first pane.</summary>
    public double LogR => evidence.LogR;

    /// <summary>
    /// The largest rate that counts as "as before": max(k/n + tolerance, the upper 1 − δ/M Clopper-Pearson (1934) limit of k ones in n reference rows), kept within [1e-9, 1].
    /// 1 without reference rows: then no rate is a rise.
    /// </summary>
    public static double NullRate(long ones, long rows, double tolerance = 0, double delta = ReferenceSlack.DefaultDelta, int streams = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ones);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, ones);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        if (!(delta is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(delta), delta, "δ lies in (0, 1).");
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        if (rows == 0 || ones == rows) return 1;
        var level = delta / streams;
        var limit = ones == 0 ? 1 - Math.Exp(Math.Log(level) / rows) : Beta.InvCDF(ones + 1, rows - ones, 1 - level);
        return Math.Clamp(Math.Max((double)ones / rows + tolerance, limit), 1e-9, 1);
    }

    /// <summary>Takes one pane.</summary>
    /// <param name="ones">k, rows that count against the stream; a share of them where a pane's rows count for fewer.</param>
    /// <param name="rows">n ≥ k, finite.</param>
    /// <param name="nullRate">p₀ in (0, 1], for the phase of this pane.</param>
    public EvidenceStep Step(double ones, double rows, double nullRate)
    {
        if (!double.IsFinite(rows)) throw new ArgumentOutOfRangeException(nameof(rows), rows, "Rows are finite.");
        ArgumentOutOfRangeException.ThrowIfNegative(ones);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, ones);
        if (!(nullRate is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(nullRate), nullRate, "A null rate lies in (0, 1].");
        if (rows == 0 || nullRate >= .999) return new EvidenceStep(LogR, 0);
        if (!preparedRate.Equals(nullRate)) Prepare(nullRate);
        var logF = evidence.LogF;
        for (var j = 0; j < Bets; j++) logF[j] = ones * logOne[j] + rows * logZero[j];
        Panes++;
        return evidence.Step();
    }

    /// <summary>Forgets all evidence.</summary>
    public void Reset()
    {
        Panes = 0;
        evidence.Reset();
    }

    /// <summary>Lowers ln R to at most <paramref name="mostLogR"/>, so that a long alarm does not pile up evidence that a recovery would have to work off. Only ever lowers R:
    /// the run length keeps its promise.</summary>
    public void Cap(double mostLogR) => evidence.Cap(mostLogR);

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutForm(Form);
        output.PutCount(Panes);
        evidence.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version.</exception>
    public static BernoulliEDetector Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Bernoulli e-detector", source);
        var detector = new BernoulliEDetector(input.Form()) { Panes = input.Count() };
        detector.evidence.Read(ref input);
        input.End();
        return detector;
    }

    private void Prepare(double nullRate)
    {
        var odds = nullRate / (1 - nullRate);
        double first = 1.1 * odds, last = Math.Max(10 * odds, .95 / .05);
        for (var j = 0; j < Bets; j++)
        {
            var betOdds = first * Math.Pow(last / first, j / (Bets - 1.0));
            logOne[j] = Math.Log(betOdds / odds);
            logZero[j] = Math.Log((1 + odds) / (1 + betOdds));
        }
        preparedRate = nullRate;
    }
}
