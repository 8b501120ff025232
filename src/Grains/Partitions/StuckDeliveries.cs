using System.Collections.Concurrent;

namespace Watchgrain.Grains.Partitions;

/// <summary>The deliveries of this silo's partitions that do not get through: what they hold is durable, and counts in no statistic yet. Thread-safe.</summary>
public sealed class StuckDeliveries
{
    /// <summary>Ten attempts in a row, five seconds at the default pace: longer than a grain takes to move.</summary>
    public const int Attempts = 10;

    private readonly ConcurrentDictionary<(string Sender, string Receiver), int> failures = new();

    public int Count => failures.Count(delivery => delivery.Value >= Attempts);

    /// <summary>An attempt has failed; returns how many have in a row.</summary>
    public int Failed(string sender, string receiver) => failures.AddOrUpdate((sender, receiver), 1, (_, count) => count + 1);

    public void Succeeded(string sender, string receiver) => failures.TryRemove((sender, receiver), out _);

    /// <summary>The sender leaves this silo.</summary>
    public void Forget(string sender)
    {
        foreach (var delivery in failures.Keys.Where(delivery => delivery.Sender == sender))
            failures.TryRemove(delivery, out _);
    }
}
