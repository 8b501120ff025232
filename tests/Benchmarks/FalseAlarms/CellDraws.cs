namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>Draws rows from the probabilities of cells, each in constant time (alias method; Walker 1977, Vose 1991), to a resolution of 2⁻³² of a cell.</summary>
internal sealed class CellDraws
{
    private readonly uint[] threshold;
    private readonly int[] other;

    /// <param name="probabilities">≥ 0, adding up to 1.</param>
    public CellDraws(double[] probabilities)
    {
        var cells = probabilities.Length;
        (threshold, other) = (new uint[cells], new int[cells]);
        double[] scaled = [.. probabilities.Select(p => p * cells / probabilities.Sum())];
        Stack<int> small = new(Enumerable.Range(0, cells).Where(cell => scaled[cell] < 1)), large = new(Enumerable.Range(0, cells).Where(cell => scaled[cell] >= 1));
        Array.Fill(threshold, uint.MaxValue);
        for (var cell = 0; cell < cells; cell++) other[cell] = cell;
        while (small.Count > 0 && large.Count > 0)
        {
            int less = small.Pop(), more = large.Pop();
            (threshold[less], other[less]) = ((uint)(scaled[less] * uint.MaxValue), more);
            scaled[more] -= 1 - scaled[less];
            (scaled[more] < 1 ? small : large).Push(more);
        }
    }

    /// <summary>Counts of so many rows; <paramref name="counts"/> has at least as many cells.</summary>
    public void Pane(FastRandom random, int rows, long[] counts)
    {
        Array.Clear(counts);
        for (var row = 0; row < rows; row += 2)
        {
            var bits = random.Next();
            counts[Cell((uint)bits)]++;
            if (row + 1 < rows) counts[Cell((uint)(bits >> 32))]++;
        }
    }

    /// <summary>The cell of one row.</summary>
    public int One(FastRandom random) => Cell((uint)(random.Next() >> 32));

    private int Cell(uint bits)
    {
        var product = (ulong)bits * (ulong)threshold.Length;
        var cell = (int)(product >> 32);
        return (uint)product <= threshold[cell] ? cell : other[cell];
    }
}
