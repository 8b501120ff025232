using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// What the detectors over cells share: fixed experts that the detector supplies per pane as ln(q/p), three plug-in experts (effective rows 100, 400, 1,600), and the
/// Shiryaev-Roberts mixture over
/// all of them. ln f_j = Σ_b c_b ln(q_jb/p_b) − slack · rows.
/// </summary>
internal sealed class ExpertPanel
{
    private readonly int cells;
    private readonly int fixedExperts;
    private readonly PlugIn[] plugIns;
    private readonly ShiryaevRoberts evidence;
    private readonly double[] ratios;
    private readonly double[] logF;

    public ExpertPanel(int cells, int fixedExperts, bool lastOnlyUp = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 1);
        (this.cells, this.fixedExperts) = (cells, fixedExperts);
        plugIns = [new PlugIn(cells, 100, lastOnlyUp), new PlugIn(cells, 400, lastOnlyUp), new PlugIn(cells, 1600, lastOnlyUp)];
        evidence = new ShiryaevRoberts(fixedExperts + plugIns.Length);
        ratios = new double[cells];
        logF = new double[fixedExperts + plugIns.Length];
    }

    public int Cells => cells;

    public double LogR => evidence.LogR;

    public long Panes { get; private set; }

    /// <summary>Supplies ln(q/p) of one fixed expert for the shares p of this pane's reference.</summary>
    public delegate void FixedExpert(int expert, ReadOnlySpan<double> p, Span<double> logRatios);

    public EvidenceStep Step(ReadOnlySpan<long> counts, ReadOnlySpan<double> p, double slack, FixedExpert expert)
    {
        double rows = 0;
        foreach (var count in counts) rows += count >= 0 ? count : throw new ArgumentOutOfRangeException(nameof(counts), count, "A count is negative.");
        if (rows == 0) return new EvidenceStep(LogR, 0);
        for (var j = 0; j < logF.Length; j++)
        {
            if (j < fixedExperts) expert(j, p, ratios);
            else plugIns[j - fixedExperts].LogRatios(p, ratios);
            var sum = -slack * rows;
            for (var b = 0; b < cells; b++) sum += counts[b] * ratios[b];
            logF[j] = sum;
        }
        foreach (var plugIn in plugIns) plugIn.Learn(counts, rows, p);
        Panes++;
        return evidence.Step(logF);
    }

    public void Reset()
    {
        Panes = 0;
        evidence.Reset();
        foreach (var plugIn in plugIns) plugIn.Reset();
    }

    public void Cap(double most) => evidence.Cap(most);

    public void Write(IBufferWriter<byte> output)
    {
        output.PutCount(cells);
        output.PutCount(Panes);
        evidence.Write(output);
        foreach (var plugIn in plugIns) plugIn.Write(output);
    }

    public static ExpertPanel Read(ref BinaryInput input, int fixedExperts, bool lastOnlyUp = false)
    {
        var cells = input.Length(6 * sizeof(double));
        if (cells == 0) throw input.Broken("it has no cells");
        var panel = new ExpertPanel(cells, fixedExperts, lastOnlyUp) { Panes = input.Count() };
        panel.evidence.Read(ref input);
        foreach (var plugIn in panel.plugIns) plugIn.Read(ref input);
        return panel;
    }

    public void Check(int countCells, int referenceCells)
    {
        if (countCells != cells || referenceCells != cells)
            throw new ArgumentException($"The detector watches {cells} cells; it got {countCells} counts and {referenceCells} reference counts.");
    }
}
