using Microsoft.Extensions.Options;

namespace Watchgrain.Grains.Partitions;

/// <summary>
/// The memory that all partitions of this silo may take together for what waits: operations in their queues, and sealed deltas for slow receivers. When it is used up, those that hold more than an even share are told to wait;
/// the others go on, so that one tenant's load does not stop another's. Thread-safe.
/// </summary>
public sealed class SiloBudget(IOptions<PartitionOptions> options)
{
    /// <summary>A quarter of what the process may use: the rest is for statistics, and for batches on their way.</summary>
    private const int PartOfMemory = 4;

    private long held;
    private int holders;

    /// <summary>In bytes.</summary>
    public long Limit { get; } = options.Value.MaxSiloMegabytes > 0 ? (long)options.Value.MaxSiloMegabytes << 20 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / PartOfMemory;

    /// <summary>Bytes that are held now.</summary>
    public long Held => Volatile.Read(ref held);

    /// <summary>For one partition.</summary>
    public Share Open() => new(this);

    /// <summary>What one partition holds. Not thread-safe.</summary>
    public sealed class Share : IDisposable
    {
        private readonly SiloBudget budget;
        private long bytes;
        private bool gone;

        internal Share(SiloBudget budget) => this.budget = budget;

        /// <summary>True when this partition must take nothing more.</summary>
        public bool IsUsedUp => budget.Held > budget.Limit && bytes > budget.Limit / Math.Max(1, Volatile.Read(ref budget.holders));

        /// <summary>So much, and no longer what it was before.</summary>
        public void Hold(long now)
        {
            // What a partition still does while it leaves counts nowhere: nobody would take it back.
            if (now == bytes || gone)
                return;
            Interlocked.Add(ref budget.held, now - bytes);
            if (now > 0 != bytes > 0)
                Interlocked.Add(ref budget.holders, now > 0 ? 1 : -1);
            bytes = now;
        }

        /// <summary>The partition leaves this silo.</summary>
        public void Dispose()
        {
            Hold(0);
            gone = true;
        }
    }
}
