using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>
/// Where the labels of a source contradict the model: rows by predicted class and by how sure the model was, that is by range of q, its own probability of the other class. Per place n rows, k contradictions, Σ q and Σ q(1 − q).
/// </summary>
/// <remarks>The ranges double from 1/64 to 1/4: contradicted rows that the model was sure of say most, and are what a flip at random makes most of. Twelve places. Of a model of several classes all rows are of class 1: its predicted class is right or wrong.</remarks>
/// <param name="Rows">n per place.</param>
/// <param name="Contradictions">k per place.</param>
/// <param name="Expected">Σ q per place, q from the middle of a score cell (an error of at most 1/2048 per row).</param>
/// <param name="Variance">Σ q(1 − q) per place.</param>
public sealed record ContradictionProfile(long[] Rows, long[] Contradictions, double[] Expected, double[] Variance)
{
    public const int Classes = 2;

    public const int Ranges = 6;

    public const int Places = Classes * Ranges;

    // Between two ranges.
    private static readonly double[] Bounds = [1.0 / 64, 1.0 / 32, 1.0 / 16, 1.0 / 8, 1.0 / 4];

    /// <summary>n over all places.</summary>
    public long Labels => Rows.Sum();

    /// <summary>The predicted class of a place.</summary>
    public static int ClassOf(int place) => place / Ranges;

    /// <summary>The range of q of a place, its end not included (but for 1).</summary>
    public static (double From, double To) RangeOf(int place)
    {
        var range = place % Ranges;
        return (range == 0 ? 0 : Bounds[range - 1], range == Bounds.Length ? 1 : Bounds[range]);
    }

    /// <summary>The places of some outcomes; null while a retraction is ahead of what it retracts.</summary>
    public static ContradictionProfile? Of(OutcomeCells outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        if (!outcomes.IsWhole) return null;
        var profile = new ContradictionProfile(new long[Places], new long[Places], new double[Places], new double[Places]);
        foreach (var cell in outcomes.NonEmpty())
        {
            var p = ScoreCells.Midpoint(cell.Cell);
            var q = cell.PredictedClass == 1 ? 1 - p : p;
            var place = cell.PredictedClass * Ranges + RangeIndex(q);
            profile.Rows[place] += cell.Rows;
            if (cell.Label != cell.PredictedClass) profile.Contradictions[place] += cell.Rows;
            profile.Expected[place] += cell.Rows * q;
            profile.Variance[place] += cell.Rows * q * (1 - q);
        }
        return profile;
    }

    private static int RangeIndex(double q)
    {
        var range = 0;
        while (range < Bounds.Length && q >= Bounds[range]) range++;
        return range;
    }
}
