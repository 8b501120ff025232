namespace Watchgrain.Attacks.Generators;

/// <summary>Steps in the space of rows that the attacks share. Numbers move; categories are taken from one row or the other.</summary>
internal static class QuerySteps
{
    public static bool IsPositive(IQueriedModel model, double[] row) => model.Score(row) > .5;

    /// <summary>Two customers' rows of different predicted classes.</summary>
    public static (double[] From, double[] To) DrawPair(IQueriedModel model, Random random)
    {
        while (true)
        {
            var (one, other) = (model.Draw(random), model.Draw(random));
            if (IsPositive(model, one) != IsPositive(model, other)) return (one, other);
        }
    }

    /// <summary>The row on the way from one to another, its categories those of a third.</summary>
    public static double[] Between(IQueriedModel model, double[] from, double[] to, double share, double[] categories) =>
        [.. from.Select((value, i) => model.IsNumeric[i] ? value + share * (to[i] - value) : categories[i])];

    /// <summary>The row after a step; the direction is 0 where a feature is a category.</summary>
    /// <param name="model">Gives the units.</param>
    /// <param name="row">From where.</param>
    /// <param name="direction">In standard deviations.</param>
    /// <param name="size">Of so many of it.</param>
    public static double[] Step(IQueriedModel model, double[] row, double[] direction, double size) => [.. row.Select((value, i) => value + size * direction[i] * model.Deviations[i])];

    /// <summary>A direction of length 1 among the numeric features, uniform.</summary>
    public static double[] Direction(IQueriedModel model, Random random)
    {
        var direction = model.IsNumeric.Select(isNumeric => isNumeric ? Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) : 0).ToArray();
        var length = Math.Sqrt(direction.Sum(value => value * value));
        return [.. direction.Select(value => value / length)];
    }

    /// <summary>Euclidean distance of the numeric features, each in standard deviations.</summary>
    public static double Distance(IQueriedModel model, double[] a, double[] b) => Math.Sqrt(a.Select((value, i) => model.IsNumeric[i] ? Math.Pow((value - b[i]) / model.Deviations[i], 2) : 0).Sum());
}
