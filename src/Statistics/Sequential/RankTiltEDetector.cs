using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// The default drift detector of a numeric feature: an e-detector (Shin, Ramdas, Rinaldo 2023; either <see cref="EDetectorForm"/>) on the counts of a pane in K ordered reference bins. It
/// sees only ranks and so assumes nothing about
/// the distribution.
/// </summary>
/// <remarks>
/// <para>p_b = (r_b + ½)/(n + ½K) from the reference counts; the score of a bin is s_b = Φ⁻¹ of its mid-rank (Φ⁻¹((b + ½)/K) with equal bins). Seventeen experts:
/// q ∝ p·exp(θ s) for θ = ±.1, ±.2, ±.4, ±.8 (location), q ∝ p·exp(φ (s² − 1)) for φ = ±.07, ±.15, ±.3 (spread), and three plug-ins for any other shape. θ = ±.1 has .3 of the weight, ±.2 .18, each other θ and φ .04 to .12 in both signs together, the plug-ins .12.
/// ln f = Σ c_b ln(q_b/p_b)/φ − slack·rows, φ the <see cref="DesignEffect"/> of the bet's direction, and R ← (R + 1)·f (CUSUM form: max(R, 1)·f), one unit per pane, whatever its size.</para>
/// <para>What depends on the reference alone is kept while its counts stay the same; a step takes no memory.</para>
/// <para>Alarm when <see cref="EvidenceStep.LogR"/> ≥ ln A: without drift and with independent rows the mean time to a false alarm is at least A panes, with probability 1 − δ
/// over the reference
/// (<see cref="ReferenceSlack"/>). The reference counts may differ from pane to pane (the same weekday), but not their number.</para>
/// <para>A pane without rows, or a reference without rows, changes nothing. Reference cells that are empty keep the prior of half a row. Counts must be ≥ 0. Not
/// thread-safe.</para>
/// </remarks>
public sealed class RankTiltEDetector
{
    private static readonly double[] Location = [-.8, -.4, -.2, -.1, .1, .2, .4, .8];
    private static readonly double[] Spread = [-.3, -.15, -.07, .07, .15, .3];

    // A nat costs a slight change many rows and a large one next to none, so the slight tilts have more.
    private static readonly double[] OfLocation = [.02, .04, .09, .15, .15, .09, .04, .02];
    private static readonly double[] OfSpread = [.04, .06, .04, .04, .06, .04];
    private static readonly BetWeights Weights = new([.. OfLocation, .. OfSpread], .12, []);

    private readonly ExpertPanel panel;
    private readonly ReferenceSlack slack;
    private readonly DesignEffect effect;
    private readonly double quantile;

    /// <param name="bins">K, the number of cells of the feature's binning that are watched.</param>
    /// <param name="slack">What a finite reference and an indifferent user must be granted.</param>
    /// <param name="form">Shiryaev-Roberts by default: at the same A it alarms no later.</param>
    /// <param name="effect">How the reference's panes vary; null: as independent rows would.</param>
    public RankTiltEDetector(int bins, ReferenceSlack slack, EDetectorForm form = EDetectorForm.ShiryaevRoberts, DesignEffect? effect = null)
        : this(bins, slack, effect, new ExpertPanel(bins, Weights, form)) { }

    private RankTiltEDetector(int bins, ReferenceSlack slack, DesignEffect? effect, ExpertPanel panel)
    {
        ArgumentNullException.ThrowIfNull(slack);
        (Bins, this.slack, this.effect, this.panel) = (bins, slack, effect ?? DesignEffect.None, panel);
        quantile = slack.Quantile(bins);
    }

    public int Bins { get; }

    public EDetectorForm Form => panel.Form;

    /// <summary>Panes that brought evidence since the last reset.</summary>
    public long Panes => panel.Panes;

    /// <summary>ln R; −∞ before the first pane.</summary>
    public double LogR => panel.LogR;

    /// <summary>max(tolerance, χ²_{K−1}(1 − δ/M)/(2 n)) in nats per row; see <see cref="ReferenceSlack"/>.</summary>
    public static double Slack(double tolerance, int bins, long referenceRows, double delta, int streams) => new ReferenceSlack(tolerance, delta, streams).For(bins, referenceRows);

    /// <summary>Takes one pane.</summary>
    /// <param name="counts">Rows of the pane per bin.</param>
    /// <param name="referenceCounts">Rows of the reference per bin, for the phase of this pane.</param>
    public EvidenceStep Step(ReadOnlySpan<long> counts, ReadOnlySpan<long> referenceCounts)
    {
        panel.Check(counts.Length, referenceCounts.Length);
        var rows = panel.Prepared(referenceCounts) ?? Prepare(referenceCounts);
        return rows == 0 ? new EvidenceStep(LogR, 0) : panel.Step(counts, effect);
    }

    /// <summary>Forgets all evidence and all that the plug-in experts learnt.</summary>
    public void Reset() => panel.Reset();

    /// <summary>Lowers ln R to at most <paramref name="mostLogR"/>, so that a long alarm does not pile up evidence that a recovery would have to work off. Only ever lowers R:
    /// the run length keeps its promise.</summary>
    public void Cap(double mostLogR) => panel.Cap(mostLogR);

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        panel.Write(output);
    }

    /// <param name="source">Exactly the bytes of one detector.</param>
    /// <param name="slack">Is configuration, not state, and so is given again.</param>
    /// <param name="effect">Is a figure of the reference, and so is given again.</param>
    /// <exception cref="InvalidDataException">The bytes are not a detector of a known version.</exception>
    public static RankTiltEDetector Read(ReadOnlySpan<byte> source, ReferenceSlack slack, DesignEffect? effect = null)
    {
        var input = new BinaryInput("Rank-tilt e-detector", source);
        var panel = ExpertPanel.Read(ref input, Weights);
        input.End();
        return new RankTiltEDetector(panel.Cells, slack, effect, panel);
    }

    private long Prepare(ReadOnlySpan<long> referenceCounts)
    {
        panel.BeginPreparation();
        var p = panel.Shares;
        var rows = CellShares.AddHalf(referenceCounts, p);
        Span<double> score = panel.FeatureX, spread = panel.FeatureY;
        RankScores.Fill(p, score, spread);
        for (var i = 0; i < Location.Length; i++) SetExpert(i, Location[i], 0, LogNorm(Location[i], score, p), effect.Along(0));
        for (var i = 0; i < Spread.Length; i++) SetExpert(Location.Length + i, 0, Spread[i], LogNorm(Spread[i], spread, p), effect.Along(1));
        panel.SetPlugIns(effect.Any, slack.For(quantile, rows, effect.Any));
        return panel.EndPreparation(referenceCounts, rows);

        void SetExpert(int expert, double alongScore, double alongSpread, double logNorm, double phi) =>
            panel.SetExpert(expert, alongScore / phi, alongSpread / phi, -logNorm / phi - slack.InOneDirection(quantile, Weights.Fixed[expert], rows, phi));
    }

    private static double LogNorm(double tilt, ReadOnlySpan<double> feature, ReadOnlySpan<double> p)
    {
        double sum = 0;
        for (var b = 0; b < p.Length; b++) sum += p[b] * Math.Exp(tilt * feature[b]);
        return Math.Log(sum);
    }
}
