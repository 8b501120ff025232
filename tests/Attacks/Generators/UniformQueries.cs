namespace Watchgrain.Attacks.Generators;

/// <summary>Attack: extraction by rows made up at random. Every number is uniform over its range in 5,000 customers' rows, every category over its values, each independent of the others.</summary>
public sealed record UniformQueries : IQueryAttack
{
    private const int Known = 5000;

    /// <inheritdoc/>
    public IEnumerable<double[]> Queries(IQueriedModel model, Random random)
    {
        double[][] pool = [.. Enumerable.Range(0, Known).Select(_ => model.Draw(random))];
        var values = Enumerable.Range(0, model.IsNumeric.Count).Select(i => pool.Select(row => row[i]).Distinct().Order().ToArray()).ToArray();
        while (true)
            yield return [.. values.Select((known, i) => model.IsNumeric[i] ? known[0] + random.NextDouble() * (known[^1] - known[0]) : known[random.Next(known.Length)])];
    }
}
