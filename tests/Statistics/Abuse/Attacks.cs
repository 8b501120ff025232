namespace Watchgrain.Statistics.Tests.Abuse;

/// <summary>What somebody asks who wants more of the model than its answers: endless, seeded.</summary>
internal static class Attacks
{
    private const int BisectionSteps = 18;
    private const int BoundarySteps = 10;
    private const int Iterations = 8;

    /// <summary>Extraction: every feature uniform over its values in the data, independent of the others.</summary>
    public static IEnumerable<double[]> Uniform(AdultCallers callers, Random random)
    {
        double[][] pool = [.. Enumerable.Range(0, 5000).Select(_ => callers.Draw(random))];
        var values = Enumerable.Range(0, AdultCallers.Features).Select(i => pool.Select(row => row[i]).Distinct().Order().ToArray()).ToArray();
        while (true)
            yield return [.. values.Select((known, i) => callers.IsNumeric[i] ? known[0] + random.NextDouble() * (known[^1] - known[0]) : known[random.Next(known.Length)])];
    }

    /// <summary>Line search: bisection between two rows of different classes, categories of the nearer one, then the next pair.</summary>
    public static IEnumerable<double[]> LineSearch(AdultCallers callers, Random random)
    {
        while (true)
        {
            var (from, to) = callers.DrawPair(random);
            double low = 0, high = 1;
            for (var step = 0; step < BisectionSteps; step++)
            {
                var middle = (low + high) / 2;
                var row = Between(callers, from, to, middle, middle < .5 ? from : to);
                yield return row;
                if (callers.IsPositive(row) == callers.IsPositive(from)) low = middle;
                else high = middle;
            }
        }
    }

    /// <summary>
    /// In the manner of HopSkipJump (Chen, Jordan, Wainwright 2020): from a row on the boundary, the direction of the boundary's normal is estimated from random probes around it, a step taken along it, and the way back to the boundary searched. Numeric features only.
    /// </summary>
    public static IEnumerable<double[]> HopSkipJump(AdultCallers callers, Random random)
    {
        double[] deviations = [.. Enumerable.Range(0, AdultCallers.Features).Select(callers.Deviation)];
        while (true)
        {
            var (from, at) = callers.DrawPair(random);
            var forbidden = callers.IsPositive(from);
            bool IsAdversarial(double[] row) => callers.IsPositive(row) != forbidden;

            for (var iteration = 1; iteration <= Iterations; iteration++)
            {
                // Back towards the row that is to look unchanged.
                double low = 0, high = 1;
                var begin = at;
                for (var step = 0; step < BoundarySteps; step++)
                {
                    var middle = (low + high) / 2;
                    var row = Between(callers, begin, from, middle, begin);
                    yield return row;
                    if (IsAdversarial(row)) (low, at) = (middle, row);
                    else high = middle;
                }
                var distance = Distance(callers, from, at);
                var normal = new double[at.Length];
                for (var probe = (int)(10 * Math.Sqrt(iteration)); probe > 0; probe--)
                {
                    var direction = Direction(callers, random);
                    var row = Step(at, direction, distance / 6, deviations);
                    yield return row;
                    var sign = IsAdversarial(row) ? 1 : -1;
                    for (var i = 0; i < normal.Length; i++) normal[i] += sign * direction[i];
                }
                var length = Math.Sqrt(normal.Sum(value => value * value)) + 1e-12;
                for (var i = 0; i < normal.Length; i++) normal[i] /= length;
                var size = distance / Math.Sqrt(iteration + 1);
                for (var attempt = 0; attempt < BoundarySteps; attempt++, size /= 2)
                {
                    var row = Step(at, normal, size, deviations);
                    yield return row;
                    if (!IsAdversarial(row)) continue;
                    at = row;
                    break;
                }
            }
        }
    }

    private static double[] Between(AdultCallers callers, double[] from, double[] to, double share, double[] categories) =>
        [.. from.Select((value, i) => callers.IsNumeric[i] ? value + share * (to[i] - value) : categories[i])];

    private static double[] Step(double[] row, double[] direction, double size, double[] deviations) => [.. row.Select((value, i) => value + size * direction[i] * deviations[i])];

    private static double[] Direction(AdultCallers callers, Random random)
    {
        var direction = callers.IsNumeric.Select(isNumeric => isNumeric ? Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) : 0).ToArray();
        var length = Math.Sqrt(direction.Sum(value => value * value));
        return [.. direction.Select(value => value / length)];
    }

    private static double Distance(AdultCallers callers, double[] a, double[] b)
    {
        float[] p = callers.Point(a), q = callers.Point(b);
        return Math.Sqrt(p.Select((value, i) => callers.IsNumeric[i] ? ((double)value - q[i]) * ((double)value - q[i]) : 0).Sum());
    }
}
