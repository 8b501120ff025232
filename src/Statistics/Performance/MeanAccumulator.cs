namespace Watchgrain.Statistics.Performance;

/// <summary>Count, mean and sample variance of losses, one at a time (Welford 1962).</summary>
internal struct MeanAccumulator
{
    private double squares;

    public long Count { get; private set; }

    public double Mean { get; private set; }

    /// <summary>With the divisor n − 1; 0 below two values.</summary>
    public readonly double Variance => Count > 1 ? squares / (Count - 1) : 0;

    /// <summary>Of so many losses with this sum and sum of squares.</summary>
    public static MeanAccumulator Of(long count, double sum, double squares) => count == 0 ? default : new() { Count = count, Mean = sum / count, squares = Math.Max(0, squares - sum * (sum / count)) };

    public void Add(double value)
    {
        Count++;
        var difference = value - Mean;
        Mean += difference / Count;
        squares += difference * (value - Mean);
    }

    /// <summary>Adds a loss that so many rows have.</summary>
    public void Add(double value, long rows)
    {
        if (rows == 0) return;
        Count += rows;
        var difference = value - Mean;
        Mean += difference * rows / Count;
        squares += difference * (value - Mean) * rows;
    }
}
