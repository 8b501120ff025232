namespace Watchgrain.Statistics.Poisoning;

/// <summary>Medians, and the scale that follows from them. Of no values: <see cref="ArgumentException"/>.</summary>
internal static class Medians
{
    /// <summary>1.4826 makes the median deviation of normal values their standard deviation.</summary>
    private const double NormalScale = 1.4826;

    /// <summary>The mean of the middle two for an even number. Sorts the values.</summary>
    public static double Of(Span<double> values)
    {
        if (values.IsEmpty) throw new ArgumentException("There is no median of no values.", nameof(values));
        values.Sort();
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /// <summary>The value with half of the weight on either side of it; the mean of two where the halves meet between them. Sorts the values.</summary>
    public static double Weighted((double Value, double Weight)[] values)
    {
        if (values.Length == 0) throw new ArgumentException("There is no median of no values.", nameof(values));
        Array.Sort(values);
        double half = values.Sum(value => value.Weight) / 2, below = 0;
        for (var i = 0; i < values.Length - 1; i++)
        {
            below += values[i].Weight;
            if (below > half) return values[i].Value;
            if (below == half) return (values[i].Value + values[i + 1].Value) / 2;
        }
        return values[^1].Value;
    }

    /// <summary>1.4826 times the median distance from <paramref name="centre"/>.</summary>
    public static double Scale(IEnumerable<double> values, double centre) => NormalScale * Of(values.Select(value => Math.Abs(value - centre)).ToArray());
}
