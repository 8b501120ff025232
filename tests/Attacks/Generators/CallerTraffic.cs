namespace Watchgrain.Attacks.Generators;

/// <summary>What one caller asks: an attack among customers' rows, or customers' rows only.</summary>
/// <param name="Attack">Null: an honest caller (a control; a heavy one asks more).</param>
/// <param name="Share">Probability that a query is the attack's, 0 to 1; 1: all are.</param>
public sealed record CallerTraffic(IQueryAttack? Attack, double Share)
{
    /// <summary>An honest caller.</summary>
    public static CallerTraffic Honest { get; } = new(null, 0);

    /// <summary>The rows that are asked, one after the other, without end.</summary>
    public IEnumerable<double[]> Queries(IQueriedModel model, Random random)
    {
        using var attack = (Attack?.Queries(model, random) ?? []).GetEnumerator();
        while (true) yield return random.NextDouble() < Share && attack.MoveNext() ? attack.Current : model.Draw(random);
    }
}
