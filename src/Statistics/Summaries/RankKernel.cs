using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Counts values per cell between sorted edges by counting "how many ≥ edge" for four edges at a time: no branch and no scatter, so the speed does not depend on the data. A
/// cell is the difference of
/// neighbouring ranks.
/// </summary>
internal static class RankKernel
{
    /// <summary>Adds the cell counts of finite values; there is one more cell than edges.</summary>
    public static void Add(ReadOnlySpan<double> values, ReadOnlySpan<double> edges, Span<long> cells)
    {
        long above = values.Length;
        for (var j = 0; j < edges.Length; j++)
        {
            if (edges.Length - j >= 4)
            {
                var (r0, r1, r2, r3) = Ranks(values, edges[j], edges[j + 1], edges[j + 2], edges[j + 3]);
                cells[j] += above - r0;
                cells[j + 1] += r0 - r1;
                cells[j + 2] += r1 - r2;
                cells[j + 3] += r2 - r3;
                above = r3;
                j += 3;
            }
            else
            {
                var (rank, _, _, _) = Ranks(values, edges[j], double.NaN, double.NaN, double.NaN);
                cells[j] += above - rank;
                above = rank;
            }
        }
        cells[edges.Length] += above;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (long, long, long, long) Ranks(ReadOnlySpan<double> values, double a, double b, double c, double d)
    {
        Vector256<long> ra = Vector256<long>.Zero, rb = ra, rc = ra, rd = ra;
        Vector256<double> ea = Vector256.Create(a), eb = Vector256.Create(b), ec = Vector256.Create(c), ed = Vector256.Create(d);
        var lanes = MemoryMarshal.Cast<double, Vector256<double>>(values);
        foreach (var lane in lanes)
        {
            ra -= Vector256.GreaterThanOrEqual(lane, ea).AsInt64();
            rb -= Vector256.GreaterThanOrEqual(lane, eb).AsInt64();
            rc -= Vector256.GreaterThanOrEqual(lane, ec).AsInt64();
            rd -= Vector256.GreaterThanOrEqual(lane, ed).AsInt64();
        }
        long na = Vector256.Sum(ra), nb = Vector256.Sum(rb), nc = Vector256.Sum(rc), nd = Vector256.Sum(rd);
        for (var i = lanes.Length * Vector256<double>.Count; i < values.Length; i++)
        {
            na += values[i] >= a ? 1 : 0;
            nb += values[i] >= b ? 1 : 0;
            nc += values[i] >= c ? 1 : 0;
            nd += values[i] >= d ? 1 : 0;
        }
        return (na, nb, nc, nd);
    }
}
