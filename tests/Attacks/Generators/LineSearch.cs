namespace Watchgrain.Attacks.Generators;

/// <summary>Attack: points of the decision boundary by bisection between two rows of different classes, with the categories of the nearer one; then the next pair.</summary>
public sealed record LineSearch : IQueryAttack
{
    private const int Bisections = 18;

    /// <inheritdoc/>
    public IEnumerable<double[]> Queries(IQueriedModel model, Random random)
    {
        while (true)
        {
            var (from, to) = QuerySteps.DrawPair(model, random);
            double low = 0, high = 1;
            for (var step = 0; step < Bisections; step++)
            {
                var middle = (low + high) / 2;
                var row = QuerySteps.Between(model, from, to, middle, middle < .5 ? from : to);
                yield return row;
                if (QuerySteps.IsPositive(model, row) == QuerySteps.IsPositive(model, from)) low = middle;
                else high = middle;
            }
        }
    }
}
