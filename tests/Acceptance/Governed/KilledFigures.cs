namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>What stands in the log in the end, and what has come to the receiver.</summary>
/// <param name="Kills">So many.</param>
/// <param name="Entries">Of decisions, in the order of the log.</param>
/// <param name="Attempts">In the order in which they came.</param>
/// <param name="Key">Of the signatures.</param>
/// <param name="Written">By the id of a delivery: the attempts that had come when the host was first seen to have written it down as delivered.</param>
internal sealed record KilledFigures(int Kills, IReadOnlyList<(long Index, string Key, string Leaf)> Entries, IReadOnlyList<Delivery> Attempts, byte[] Key, IReadOnlyDictionary<string, int> Written)
{
    /// <summary>What a receiver that goes by the id deals with.</summary>
    public IReadOnlyList<Delivery> Deliveries => [.. Attempts.DistinctBy(attempt => attempt.Id)];

    /// <summary>Attempts that came before their entry was durable, or whose entry is not in the log.</summary>
    public int WithoutEntry => Attempts.Count(attempt => !attempt.HasEntry || !Entries.Contains((attempt.Index, attempt.Key, attempt.Id)));

    /// <summary>Entries that no receiver has taken.</summary>
    public int WithoutEffect => Entries.Count(entry => !Attempts.Any(attempt => attempt.Id == entry.Leaf && attempt.IsAnswered));

    /// <summary>Steps that a receiver that goes by the id would deal with more than once.</summary>
    public int Twice => Deliveries.GroupBy(delivery => delivery.Key).Count(step => step.Count() > 1);

    /// <summary>Attempts of one id that say different things.</summary>
    public int Different => Attempts.GroupBy(attempt => attempt.Id).Count(same => same.DistinctBy(attempt => attempt.Body).Count() > 1);

    public int Unsigned => Attempts.Count(attempt => !attempt.IsSignedWith(Key));

    /// <summary>Steps of one decision that came before an earlier one.</summary>
    public int OutOfOrder => Deliveries.GroupBy(delivery => delivery.Key[..delivery.Key.LastIndexOf('/')]).Sum(steps => steps.Zip(steps.Skip(1)).Count(pair => pair.Second.Index < pair.First.Index));

    /// <summary>Attempts of what had been written down as delivered.</summary>
    public int AgainAfterWritten => Attempts.CountBy(attempt => attempt.Id).Sum(attempts => Written.TryGetValue(attempts.Key, out var before) ? attempts.Value - before : 0);
}
