using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

/// <summary>ADWIN as its formulas read: lists of buckets, every boundary in turn, no shortcut. The twin that <see cref="Adwin"/> is held against.</summary>
internal sealed class PlainAdwin(double delta, int clock, AdwinForm form)
{
    private List<List<(double Sum, double Squares)>> rows = [[]];
    private double total;
    private double squares;
    private int ticks;
    private bool drifted;

    public double Width { get; private set; }

    public bool Add(double value)
    {
        if (drifted && form == AdwinForm.RiverCompatible) (rows, Width, total, squares, ticks) = ([[]], 0, 0, 0, 0);
        if (Width > 0) squares += Width * (value - total / Width) * (value - total / Width) / (Width + 1);
        Width++;
        total += value;
        rows[0].Add((value, 0));
        for (var row = 0; rows[row].Count > 5; row++)
        {
            if (row + 1 == rows.Count) rows.Add([]);
            double size = Math.Pow(2, row), difference = rows[row][0].Sum / size - rows[row][1].Sum / size;
            rows[row + 1].Add((rows[row][0].Sum + rows[row][1].Sum, rows[row][0].Squares + rows[row][1].Squares + size * size * difference * difference / (size + size)));
            rows[row].RemoveRange(0, 2);
        }
        drifted = false;
        if (++ticks % clock == 0 && Width > 10)
            while (HasCut())
            {
                drifted = true;
                double size = Math.Pow(2, rows.Count - 1), sum = rows[^1][0].Sum, spread = rows[^1][0].Squares;
                Width -= size;
                total -= sum;
                squares -= spread + size * Width * (sum / size - total / Width) * (sum / size - total / Width) / (size + Width);
                rows[^1].RemoveAt(0);
                if (rows[^1].Count == 0) rows.RemoveAt(rows.Count - 1);
            }
        return drifted;
    }

    private bool HasCut()
    {
        double n0 = 0, n1 = Width, u0 = 0, u1 = total, logTerm = Math.Log(2 * Math.Log(Width) / delta);
        for (var row = rows.Count - 1; row >= 0; row--)
            foreach (var (sum, _) in form == AdwinForm.Paper ? rows[row] : rows[row].SkipLast(1))
            {
                (n0, n1, u0, u1) = (n0 + Math.Pow(2, row), n1 - Math.Pow(2, row), u0 + sum, u1 - sum);
                if (n0 < 5 || n1 < 5) continue;
                var r = 1 / (n0 - 4) + 1 / (n1 - 4);
                var variance = (form == AdwinForm.Paper ? Math.Max(0, squares) : squares) / Width;
                if (Math.Abs(u0 / n0 - u1 / n1) > Math.Sqrt(2 * r * variance * logTerm) + 2.0 / 3 * logTerm * r) return true;
            }
        return false;
    }
}
