namespace Watchgrain.Cluster.Tests.Oracle;

/// <summary>Plain counts and moments of numbers: what a reader would write down by hand. Sums carry their rounding error along.</summary>
internal sealed class Sums
{
    private readonly List<double> values = [];

    public long Rows { get; private set; }

    public long Missing { get; private set; }

    public long Invalid { get; private set; }

    public bool HasValues => values.Count > 0;

    public double Min => values.Min();

    public double Max => values.Max();

    public double Mean => Sum(values) / values.Count;

    /// <summary>Of these values, with n.</summary>
    public double StandardDeviation
    {
        get
        {
            var mean = Mean;
            return Math.Sqrt(Sum(values.Select(value => (value - mean) * (value - mean))) / values.Count);
        }
    }

    public void Add(double? value)
    {
        Rows++;
        if (value is not { } number)
            Missing++;
        else if (!double.IsFinite(number))
            Invalid++;
        else
            values.Add(number);
    }

    // Neumaier's sum.
    private static double Sum(IEnumerable<double> numbers)
    {
        var (sum, lost) = (0.0, 0.0);
        foreach (var number in numbers)
        {
            var next = sum + number;
            lost += Math.Abs(sum) >= Math.Abs(number) ? sum - next + number : number - next + sum;
            sum = next;
        }
        return sum + lost;
    }
}
