namespace Watchgrain.Attacks.Generators;

/// <summary>
/// Attack: an adversarial row in the manner of HopSkipJump (Chen, Jordan, Wainwright 2020). From a row on the boundary, the direction of the boundary's normal is estimated from random probes around it, a step taken along it, and the way back
/// to the boundary searched; then the next row. Numeric features only.
/// </summary>
public sealed record HopSkipJump : IQueryAttack
{
    private const int BoundarySteps = 10;
    private const int Iterations = 8;

    /// <inheritdoc/>
    public IEnumerable<double[]> Queries(IQueriedModel model, Random random)
    {
        while (true)
        {
            var (from, at) = QuerySteps.DrawPair(model, random);
            var forbidden = QuerySteps.IsPositive(model, from);
            bool IsAdversarial(double[] row) => QuerySteps.IsPositive(model, row) != forbidden;

            for (var iteration = 1; iteration <= Iterations; iteration++)
            {
                // Back towards the row that is to look unchanged.
                double low = 0, high = 1;
                var begin = at;
                for (var step = 0; step < BoundarySteps; step++)
                {
                    var middle = (low + high) / 2;
                    var row = QuerySteps.Between(model, begin, from, middle, begin);
                    yield return row;
                    if (IsAdversarial(row)) (low, at) = (middle, row);
                    else high = middle;
                }
                var distance = QuerySteps.Distance(model, from, at);
                var normal = new double[at.Length];
                for (var probe = (int)(10 * Math.Sqrt(iteration)); probe > 0; probe--)
                {
                    var direction = QuerySteps.Direction(model, random);
                    var row = QuerySteps.Step(model, at, direction, distance / 6);
                    yield return row;
                    var sign = IsAdversarial(row) ? 1 : -1;
                    for (var i = 0; i < normal.Length; i++) normal[i] += sign * direction[i];
                }
                var length = Math.Sqrt(normal.Sum(value => value * value)) + 1e-12;
                for (var i = 0; i < normal.Length; i++) normal[i] /= length;
                var size = distance / Math.Sqrt(iteration + 1);
                for (var attempt = 0; attempt < BoundarySteps; attempt++, size /= 2)
                {
                    var row = QuerySteps.Step(model, at, normal, size);
                    yield return row;
                    if (!IsAdversarial(row)) continue;
                    at = row;
                    break;
                }
            }
        }
    }
}
