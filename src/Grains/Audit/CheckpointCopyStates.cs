using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Watchgrain.Grains.Audit;

/// <summary>Which logs' latest checkpoint has not got to a second place, for the readiness of this silo; and meter <c>Watchgrain.Audit</c>, which counts copies by place and by what has become of them.</summary>
public sealed class CheckpointCopyStates
{
    public const string MeterName = "Watchgrain.Audit";

    internal const string Directory = "directory";
    internal const string Webhook = "webhook";

    private readonly ConcurrentDictionary<(string Log, string Place), bool> failing = new();
    private readonly Counter<long> copies;

    public CheckpointCopyStates(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        copies = meters.Create(MeterName).CreateCounter<long>("watchgrain.audit.checkpoint_copies", "{attempt}", "Attempts to copy a signed checkpoint to a second place");
    }

    /// <summary>How many logs have one; a log counts once.</summary>
    public int Failing => failing.Keys.Select(key => key.Log).Distinct(StringComparer.Ordinal).Count();

    internal void Copied(string log, string place)
    {
        failing.TryRemove((log, place), out _);
        Count(place, "copied");
    }

    internal void Failed(string log, string place)
    {
        failing[(log, place)] = true;
        Count(place, "failed");
    }

    /// <summary>The log is not open here any more.</summary>
    internal void Forget(string log, string place) => failing.TryRemove((log, place), out _);

    private void Count(string place, string result) => copies.Add(1, new KeyValuePair<string, object?>("place", place), new KeyValuePair<string, object?>("result", result));
}
