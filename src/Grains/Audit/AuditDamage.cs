using System.Collections.Concurrent;

namespace Watchgrain.Grains.Audit;

/// <summary>The logs that this silo has found damaged, and how: its readiness tells. A log stays here until it is opened again and is sound.</summary>
public sealed class AuditDamage
{
    private readonly ConcurrentDictionary<string, string> found = new(StringComparer.Ordinal);

    /// <summary>By the key of the log's grain.</summary>
    public IReadOnlyDictionary<string, string> Found => found;

    internal void Opened(string log, string damage)
    {
        if (damage.Length > 0) found[log] = damage;
        else found.TryRemove(log, out _);
    }
}
