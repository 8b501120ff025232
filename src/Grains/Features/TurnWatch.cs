namespace Watchgrain.Grains.Features;

/// <summary>
/// Tells when the change of a stream turns into its opposite: what had vanished comes back in excess, what was too high is too low. That has another cause, so it needs evidence of its own. Pure; not thread-safe.
/// </summary>
/// <remarks>A pane departs by d = (q − p)/√p over the cells, so that d·d is Pearson's χ² per row. It turns when the cosine with the departure that began the evidence goes below −<see cref="LeastLikeness"/>, and back above it.</remarks>
public sealed class TurnWatch
{
    /// <summary>0.3: departures of one cause in two panes of some hundred rows were never as unlike, and chance is far from it in 32 cells (a standard deviation of 0.18).</summary>
    public const double LeastLikeness = 0.3;

    private double[]? first;

    public TurnWatch(TurnState? state) => (first, IsTurned) = (state?.Departure, state?.IsTurned ?? false);

    public bool IsTurned { get; private set; }

    public TurnState? State() => first is null ? null : new(first, IsTurned);

    /// <summary>The evidence has gone: the next change is the first again.</summary>
    public void Forget() => (first, IsTurned) = (null, false);

    /// <summary>Takes a pane that departs materially. True when it departs the other way than the one before.</summary>
    /// <param name="reference">Counts of the reference per cell, at least one row.</param>
    /// <param name="counts">Of the pane, as many cells, at least one row.</param>
    public bool Turns(ReadOnlySpan<long> reference, ReadOnlySpan<long> counts)
    {
        var departure = Departure(reference, counts);
        if (first?.Length != departure.Length)
        {
            (first, IsTurned) = (departure, false);
            return false;
        }
        var likeness = Cosine(first, departure);
        if (Math.Abs(likeness) < LeastLikeness || likeness < 0 == IsTurned)
            return false;
        IsTurned = likeness < 0;
        return true;
    }

    // Half a row more in each cell, as everywhere: no cell of the reference is impossible.
    private static double[] Departure(ReadOnlySpan<long> reference, ReadOnlySpan<long> counts)
    {
        double n = 0, m = 0;
        for (var cell = 0; cell < reference.Length; cell++)
            (n, m) = (n + reference[cell] + 0.5, m + counts[cell]);
        var departure = new double[reference.Length];
        for (var cell = 0; cell < departure.Length; cell++)
        {
            var p = (reference[cell] + 0.5) / n;
            departure[cell] = (counts[cell] / m - p) / Math.Sqrt(p);
        }
        return departure;
    }

    private static double Cosine(double[] a, double[] b)
    {
        double product = 0, lengthA = 0, lengthB = 0;
        for (var i = 0; i < a.Length; i++)
            (product, lengthA, lengthB) = (product + a[i] * b[i], lengthA + a[i] * a[i], lengthB + b[i] * b[i]);
        return lengthA > 0 && lengthB > 0 ? product / Math.Sqrt(lengthA * lengthB) : 0;
    }
}
