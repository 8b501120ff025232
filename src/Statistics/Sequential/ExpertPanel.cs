using System.Buffers;
using System.Runtime.Intrinsics;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// What the detectors over cells share: fixed experts that tilt the reference along two features x and y of a cell, ln(q_jb/p_b) = u_j x_b + v_j y_b + w_j, three plug-in experts (<see cref="PlugIns"/>), for
/// unordered cells bets on one cell's share among all but the last, and the mixture over all. ln f_j = Σ_b c_b ln(q_jb/p_b)/φ_j − slack_j · rows; the detector gives u, v and w with φ and slack in them.
/// </summary>
/// <remarks>What depends on the reference alone is kept until it changes: a step then costs two sums over cells for all fixed experts and one logarithm per plug-in and cell, whatever the number of rows.</remarks>
internal sealed class ExpertPanel
{
    private readonly int cells;
    private readonly int fixedLanes;
    private readonly BetWeights weights;
    private readonly int cellBets;
    private readonly PlugIns plugIns;
    private readonly EvidenceMixture evidence;
    private readonly long[] reference;

    // Counts of the pane, shares p, prior w p, 1/p, features x and y.
    private readonly AlignedRows pane;
    private readonly double[] u;
    private readonly double[] v;
    private readonly double[] w;
    private static readonly Vector512<double> PlugInLanes = Vector512.Create(-1L, -1, -1, 0, 0, 0, 0, 0).AsDouble();

    // Per bet on cells: what a row of the cell brings, and what any known row does.
    private readonly AlignedRows onCells;
    private double plugInEffect = 1;
    private double plugInSlack;
    private const byte WithCellBets = 2;
    private bool prepared;
    private double preparedWith;
    private long referenceRows;

    /// <param name="cells">K.</param>
    /// <param name="weights">Of all experts; with bets on cells the cells are unordered and the share of the last is a ceiling.</param>
    /// <param name="form">Which recursion.</param>
    public ExpertPanel(int cells, BetWeights weights, EDetectorForm form)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 1);
        (this.cells, this.weights, cellBets) = (cells, weights, weights.OnEachCell.Length);
        var fixedExperts = weights.Fixed.Length;
        fixedLanes = EvidenceMixture.Lanes(fixedExperts);
        plugIns = new PlugIns(cells, lastOnlyUp: cellBets > 0);
        evidence = new EvidenceMixture(form, [fixedExperts, PlugIns.Experts, .. Enumerable.Repeat(cells - 1, cellBets)], PerBet());
        onCells = new AlignedRows(2 * cellBets, cells - 1);
        for (var bet = 0; bet < cellBets; bet++) onCells[2 * bet + 1][(cells - 1)..].Fill(double.NegativeInfinity);
        reference = new long[cells];
        pane = new AlignedRows(6, cells);
        pane[2].Fill(1);
        pane[3].Fill(1);
        (u, v, w) = (new double[fixedLanes], new double[fixedLanes], new double[fixedLanes]);
        Array.Fill(w, double.NegativeInfinity, fixedExperts, fixedLanes - fixedExperts);
    }

    public int Cells => cells;

    public EDetectorForm Form => evidence.Form;

    public double LogR => evidence.LogR;

    public long Panes { get; private set; }

    /// <summary>p of the pane's reference, for the detector to fill while it prepares.</summary>
    public Span<double> Shares => pane[1][..cells];

    /// <summary>Rows of the reference if it is the one that was prepared last, with the same option; else null.</summary>
    public long? Prepared(ReadOnlySpan<long> referenceCounts, double option = 0) => prepared && preparedWith.Equals(option) && referenceCounts.SequenceEqual(reference) ? referenceRows : null;

    /// <summary>Begins a new reference: the detector then fills <see cref="Shares"/>, gives its experts, and ends with <see cref="EndPreparation"/>.</summary>
    public void BeginPreparation() => prepared = false;

    /// <summary>x_b and y_b, for the detector to fill while it prepares.</summary>
    public Span<double> FeatureX => pane[4][..cells];

    public Span<double> FeatureY => pane[5][..cells];

    /// <summary>u, v and w of one fixed expert.</summary>
    public void SetExpert(int expert, double alongX, double alongY, double always) => (u[expert], v[expert], w[expert]) = (alongX, alongY, always);

    /// <summary>One bet on one cell: ln f = own · (rows of the cell) + always · (rows of all cells but the last).</summary>
    public void SetCellBet(int bet, int cell, double own, double always) => (onCells[2 * bet][cell], onCells[2 * bet + 1][cell]) = (own, always);

    /// <summary>φ and slack of the plug-ins.</summary>
    public void SetPlugIns(double designEffect, double slack) => (plugInEffect, plugInSlack) = (designEffect, slack);

    public long EndPreparation(ReadOnlySpan<long> referenceCounts, long rows, double option = 0)
    {
        referenceCounts.CopyTo(reference);
        for (var b = 0; b < cells; b++) (pane[2][b], pane[3][b]) = (PlugIns.PriorRows * pane[1][b], 1 / pane[1][b]);
        plugIns.Change();
        (prepared, preparedWith) = (true, option);
        return referenceRows = rows;
    }

    /// <summary>Takes one pane against the prepared reference.</summary>
    public EvidenceStep Step(ReadOnlySpan<long> counts, DesignEffect effect)
    {
        var rows = Count(counts);
        if (rows == 0) return new EvidenceStep(LogR, 0);
        if (effect.Weight(rows) is < 1 and var weight)
        {
            rows *= weight;
            foreach (ref var count in pane[0]) count *= weight;
        }
        Fixed(rows);
        if (cellBets > 0) OnCells(rows - pane[0][cells - 1]);
        var learnt = plugIns.Step(rows, pane) * Vector512.Create(1 / plugInEffect) - Vector512.Create(plugInSlack * rows);
        Vector512.ConditionalSelect(PlugInLanes, learnt, Vector512.Create(double.NegativeInfinity)).CopyTo(evidence.LogF[fixedLanes..]);
        Panes++;
        return evidence.Step();
    }

    public void Reset()
    {
        Panes = 0;
        evidence.Reset();
        plugIns.Reset();
    }

    public void Cap(double most) => evidence.Cap(most);

    public void Write(IBufferWriter<byte> output)
    {
        output.PutForm(Form, cellBets > 0 ? WithCellBets : EDetectorVersion.First);
        output.PutCount(cells);
        output.PutCount(Panes);
        evidence.Write(output);
        plugIns.Write(output);
    }

    public static ExpertPanel Read(ref BinaryInput input, BetWeights weights)
    {
        var form = input.Form(out var version, weights.OnEachCell.Length > 0 ? WithCellBets : EDetectorVersion.First);
        var cells = input.Length(6 * sizeof(double));
        if (cells == 0) throw input.Broken("it has no cells");
        var panel = new ExpertPanel(cells, weights, form) { Panes = input.Count() };
        // Before there were bets on cells a detector had the first two groups only.
        panel.evidence.Read(ref input, groups: version < WithCellBets ? 2 : int.MaxValue);
        panel.plugIns.Read(ref input);
        return panel;
    }

    public void Check(int countCells, int referenceCells)
    {
        if (countCells != cells || referenceCells != cells)
            throw new ArgumentException($"The detector watches {cells} cells; it got {countCells} counts and {referenceCells} reference counts.");
    }

    private double Count(ReadOnlySpan<long> counts)
    {
        var valid = true;
        var counted = pane[0];
        var b = 0;
        Vector512<double> sum = default;
        for (; b <= counts.Length - Vector512<long>.Count; b += Vector512<long>.Count)
        {
            var eight = Vector512.Create(counts[b..]);
            valid &= Vector512.GreaterThanOrEqualAll(eight, Vector512<long>.Zero);
            var rows = Vector512.ConvertToDouble(eight);
            rows.CopyTo(counted[b..]);
            sum += rows;
        }
        var total = VectorFunctions.Sum(sum);
        for (; b < counts.Length; b++)
        {
            valid &= counts[b] >= 0;
            total += counted[b] = counts[b];
        }
        return valid ? total : throw new ArgumentOutOfRangeException(nameof(counts), "A count is negative.");
    }

    // For the mixture: with the mean 1.
    private double[] PerBet()
    {
        double[] shares =
        [
            .. weights.Fixed,
            .. Enumerable.Repeat(weights.PlugIns / PlugIns.Experts, PlugIns.Experts),
            .. weights.OnEachCell.SelectMany(weight => Enumerable.Repeat(weight / (cells - 1), cells - 1)),
        ];
        var sum = shares.Sum();
        return [.. shares.Select(share => share * shares.Length / sum)];
    }

    private void OnCells(double known)
    {
        var lane = fixedLanes + EvidenceMixture.Lanes(PlugIns.Experts);
        ReadOnlySpan<Vector512<double>> counts = pane.Vectors(0);
        // Empty lanes are −∞ times rows, and so must not meet a zero.
        var rows = Vector512.Create(Math.Max(known, 1e-300));
        for (var bet = 0; bet < cellBets; bet++)
        {
            ReadOnlySpan<Vector512<double>> own = onCells.Vectors(2 * bet), always = onCells.Vectors(2 * bet + 1);
            for (var i = 0; i < own.Length && i < always.Length && i < counts.Length; i++, lane += Vector512<double>.Count)
                Vector512.FusedMultiplyAdd(rows, always[i], counts[i] * own[i]).CopyTo(evidence.LogF[lane..]);
        }
    }

    private void Fixed(double rows)
    {
        Vector512<double> alongX = default, alongY = default;
        ReadOnlySpan<Vector512<double>> counts = pane.Vectors(0), x = pane.Vectors(4), y = pane.Vectors(5);
        for (var i = 0; i < counts.Length; i++)
        {
            alongX = Vector512.FusedMultiplyAdd(counts[i], x[i], alongX);
            alongY = Vector512.FusedMultiplyAdd(counts[i], y[i], alongY);
        }
        Vector512<double> sumX = Vector512.Create(VectorFunctions.Sum(alongX)), sumY = Vector512.Create(VectorFunctions.Sum(alongY));
        for (var lane = 0; lane < fixedLanes; lane += Vector512<double>.Count)
        {
            var always = Vector512.Create(rows) * Vector512.LoadUnsafe(ref w[lane]);
            (sumX * Vector512.LoadUnsafe(ref u[lane]) + sumY * Vector512.LoadUnsafe(ref v[lane]) + always).CopyTo(evidence.LogF[lane..]);
        }
    }
}
