namespace Watchgrain.Attacks.Generators;

/// <summary>Control: other rows come than did, and a row of the same features has the same label as before. Rows are left out, the more the smaller a number is; none is changed.</summary>
/// <param name="Column">Of the number.</param>
/// <param name="Strength">A row that lies one standard deviation below another is exp(strength) times as likely to be left out; 0 leaves all.</param>
public sealed record CovariateShift(string Column, double Strength) : ITableChange
{
    // Beyond two deviations all are kept alike, so that not nearly all rows are left out for the sake of the furthest.
    private const double Furthest = 2;

    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random)
    {
        var numbers = table.Numbers(Column);
        double[] known = [.. numbers.Where(number => !double.IsNaN(number))];
        var mean = known.Average();
        var deviation = Math.Sqrt(known.Average(number => (number - mean) * (number - mean)));
        return table with { Rows = [.. table.Rows.Where((_, i) => random.NextDouble() < Kept((numbers[i] - mean) / deviation))] };
    }

    private double Kept(double deviations) => Math.Exp(Strength * (Math.Clamp(double.IsNaN(deviations) ? 0 : deviations, -Furthest, Furthest) - Furthest));
}
