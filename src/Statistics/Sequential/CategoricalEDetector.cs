using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// The default drift detector of a categorical feature: an e-detector (Shin, Ramdas, Rinaldo 2023; either <see cref="EDetectorForm"/>) on the counts of a pane in unordered cells, of which
/// the last holds the categories
/// that the reference never saw (<see cref="Summaries.CategoryCells"/>).
/// </summary>
/// <remarks>
/// <para>Known cells share 1 − p₀ in proportion to r_b + ½; the new cell has p₀, the reserve, 1/(2n) unless the reference's singletons argue for more; fewer new rows than
/// that are no evidence. The experts: three that move the new cell's share to .001, .01 or .1 and leave the known ones in proportion (skipped by a zero bet while p₀ is already larger), with a tenth of the weight; three plug-ins, with
/// .15; and for each known cell six that move its share among the known ones by δ√(p(1 − p)), δ = ±.05, ±.12, ±.3, with .28, .32 and .15 (a zero bet where either side has fewer than 20 reference rows; towards 0 or 1 the odds move by
/// e^(δ/√(p(1 − p))) instead).
/// ln f = Σ c_b ln(q_b/p_b)/φ − slack·rows, φ the <see cref="DesignEffect"/> of the cell; R ← (R + 1)·f (CUSUM form: max(R, 1)·f), one unit per pane.</para>
/// <para>Alarm and promise as for <see cref="RankTiltEDetector"/>. Fold rare categories together beforehand: each cell costs 1/(2n) nats per row of slack.</para>
/// <para>A pane without rows, or a reference without rows, changes nothing. Not thread-safe.</para>
/// </remarks>
public sealed class CategoricalEDetector
{
    private const double LeastRows = 20;
    private static readonly double[] NewShares = [.001, .01, .1];
    private static readonly double[] CellMoves = [-.3, -.12, -.05, .05, .12, .3];
    private static readonly BetWeights Weights = new([.1 / 3, .1 / 3, .1 / 3], .15, [.075, .16, .14, .14, .16, .075]);

    private readonly ExpertPanel panel;
    private readonly ReferenceSlack slack;
    private readonly DesignEffect effect;
    private readonly double quantile;

    /// <param name="cells">Known cells and the cell of new categories; at least 2.</param>
    /// <param name="slack">What a finite reference and an indifferent user must be granted.</param>
    /// <param name="form">Shiryaev-Roberts by default: at the same A it alarms no later.</param>
    /// <param name="effect">How the reference's panes vary; null: as independent rows would.</param>
    public CategoricalEDetector(int cells, ReferenceSlack slack, EDetectorForm form = EDetectorForm.ShiryaevRoberts, DesignEffect? effect = null)
        : this(slack, effect, new ExpertPanel(AtLeastTwo(cells), Weights, form)) { }

    private CategoricalEDetector(ReferenceSlack slack, DesignEffect? effect, ExpertPanel panel)
    {
        ArgumentNullException.ThrowIfNull(slack);
        (this.slack, this.effect, this.panel) = (slack, effect ?? DesignEffect.None, panel);
        quantile = slack.Quantile(panel.Cells);
    }

    public int Cells => panel.Cells;

    public EDetectorForm Form => panel.Form;

    /// <summary>Panes that brought evidence since the last reset.</summary>
    public long Panes => panel.Panes;

    /// <summary>ln R; −∞ before the first pane.</summary>
    public double LogR => panel.LogR;

    /// <summary>Takes one pane.</summary>
    /// <param name="counts">Rows of the pane per cell, new categories last.</param>
    /// <param name="referenceCounts">Rows of the reference per cell for the phase of this pane; what stands in the last cell is ignored.</param>
    /// <param name="newReserve">p₀ in (0, 1); null for 1/(2n).</param>
    public EvidenceStep Step(ReadOnlySpan<long> counts, ReadOnlySpan<long> referenceCounts, double? newReserve = null)
    {
        panel.Check(counts.Length, referenceCounts.Length);
        if (newReserve is not (null or (> 0 and < 1))) throw new ArgumentOutOfRangeException(nameof(newReserve), newReserve, "A reserve lies in (0, 1).");
        var rows = panel.Prepared(referenceCounts, newReserve ?? 0) ?? Prepare(referenceCounts, newReserve);
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
    public static CategoricalEDetector Read(ReadOnlySpan<byte> source, ReferenceSlack slack, DesignEffect? effect = null)
    {
        var input = new BinaryInput("Categorical e-detector", source);
        var panel = ExpertPanel.Read(ref input, Weights);
        if (panel.Cells < 2) throw input.Broken("it has fewer than two cells");
        input.End();
        return new CategoricalEDetector(slack, effect, panel);
    }

    private long Prepare(ReadOnlySpan<long> referenceCounts, double? newReserve)
    {
        panel.BeginPreparation();
        var p = panel.Shares;
        var rows = CellShares.AddHalf(referenceCounts[..^1], p[..^1]);
        var reserve = newReserve ?? 1 / (2.0 * Math.Max(1, rows));
        foreach (ref var share in p[..^1]) share *= 1 - reserve;
        p[^1] = reserve;
        panel.FeatureX[^1] = 1;
        for (var expert = 0; expert < NewShares.Length; expert++)
        {
            var share = Math.Max(NewShares[expert], reserve);
            var others = Math.Log((1 - share) / (1 - reserve));
            panel.SetExpert(expert, (Math.Log(share / reserve) - others) / effect.Any, 0, others / effect.Any - slack.InOneDirection(quantile, Weights.Fixed[expert], rows, effect.Any));
        }
        for (var cell = 0; cell < panel.Cells - 1; cell++) PrepareCell(cell, p[cell] / (1 - reserve), rows);
        panel.SetPlugIns(effect.Any, slack.For(quantile, rows, effect.Any));
        return panel.EndPreparation(referenceCounts, rows, newReserve ?? 0);
    }

    // The bets on one cell's share p among the known ones.
    private void PrepareCell(int cell, double p, long rows)
    {
        var phi = effect.Along(cell);
        var deviation = Math.Sqrt(p * (1 - p));
        for (var bet = 0; bet < CellMoves.Length; bet++)
        {
            var move = CellMoves[bet];
            var q = p;
            if (rows * Math.Min(p, 1 - p) >= LeastRows)
            {
                var odds = p / (1 - p) * Math.Exp(move / deviation);
                q = move > 0 == p <= .5 ? p + move * deviation : odds / (1 + odds);
            }
            double others = Math.Log((1 - q) / (1 - p)), own = Math.Log(q / p);
            panel.SetCellBet(bet, cell, (own - others) / phi, others / phi - slack.InOneDirection(quantile, Weights.OnEachCell[bet] / (Cells - 1), rows, phi));
        }
    }

    private static int AtLeastTwo(int cells) => cells >= 2 ? cells : throw new ArgumentOutOfRangeException(nameof(cells), cells, "At least one known cell and the cell of new categories.");
}
