using System.Runtime.CompilerServices;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>∫ |F − G| dx over cells that come by ascending value, each side's rows spread evenly in their cell.</summary>
internal struct AreaBetween(long reference, long current) : PairedCells.IVisitor
{
    private readonly double reference = reference;
    private readonly double current = current;
    // One factor instead of two quotients a cell; the difference in rows is 0 where the shares are equal.
    private readonly double perRow = 1 / ((double)reference * current);
    private double before;
    private double at;
    private long ours;
    private long theirs;

    public double Sum { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double lower, double upper, long left, long right)
    {
        // Before the first cell both sides are 0, and so is the area up to it.
        if (before != 0) Sum += StepIntegral.Area(Math.Abs(before), at, lower);
        ours += left;
        theirs += right;
        var after = (ours * current - theirs * reference) * perRow;
        Sum += StepIntegral.Area(MeanAbsolute(before, after), lower, upper);
        (before, at) = (after, upper);
    }

    // The mean of |x| for x running evenly from a to b.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double MeanAbsolute(double a, double b)
    {
        double u = Math.Abs(a), v = Math.Abs(b);
        return a * b >= 0 ? (u + v) / 2 : (u * u + v * v) / (2 * (u + v));
    }
}
