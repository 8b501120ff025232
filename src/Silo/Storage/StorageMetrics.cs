using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Watchgrain.Silo.Storage;

/// <summary>
/// Meter <c>Watchgrain.Storage</c>: commits, their duration and how many writes share one, and the depth of the queues before the writers. The tag <c>database</c> is a file's name, or <c>postgresql</c>.
/// </summary>
internal sealed class StorageMetrics
{
    public const string MeterName = "Watchgrain.Storage";

    private readonly Meter meter;
    private readonly Counter<long> commits;
    private readonly Counter<long> writes;
    private readonly Counter<long> failures;
    private readonly Histogram<double> duration;

    public StorageMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        commits = meter.CreateCounter<long>("watchgrain.storage.commits", "{commit}", "Transactions committed.");
        writes = meter.CreateCounter<long>("watchgrain.storage.writes", "{write}", "Writes made durable; several may share a commit.");
        failures = meter.CreateCounter<long>("watchgrain.storage.failures", "{write}", "Writes that the database refused or could not make durable.");
        duration = meter.CreateHistogram("watchgrain.storage.commit.duration", "s", "Time from the begin to the end of a transaction.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5] });
    }

    public void Committed(string database, int count, TimeSpan took)
    {
        var tag = Tag(database);
        commits.Add(1, tag);
        writes.Add(count, tag);
        duration.Record(took.TotalSeconds, tag);
    }

    public void Failed(string database, int count) => failures.Add(count, Tag(database));

    public void ObserveQueue(string database, Func<int> depth) =>
        meter.CreateObservableGauge("watchgrain.storage.queue.depth", () => new Measurement<int>(depth(), Tag(database)), "{write}", "Writes that wait for the writer.");

    private static KeyValuePair<string, object?> Tag(string database) => new("database", database);

    /// <summary>A monotonic reading to hand to <see cref="Elapsed"/>.</summary>
    public static long Now() => Stopwatch.GetTimestamp();

    public static TimeSpan Elapsed(long since) => Stopwatch.GetElapsedTime(since);
}
