namespace Watchgrain.Grains.Partitions;

/// <summary>
/// Memory that several of this silo may take together, such as all partitions for what waits: operations in their queues, and sealed deltas for slow receivers. When it is used up, those that hold more than an even share are told to wait;
/// the others go on, so that one tenant's load does not stop another's. Thread-safe.
/// </summary>
/// <param name="limit">In bytes.</param>
public sealed class SiloBudget(long limit)
{
    private long held;
    private int holders;

    /// <summary>In bytes.</summary>
    public long Limit => limit;

    /// <summary>Bytes that are held now.</summary>
    public long Held => Volatile.Read(ref held);

    /// <summary>For one holder.</summary>
    public Share Open() => new(this);

    /// <summary>What one of them holds. Not thread-safe.</summary>
    public sealed class Share : IDisposable
    {
        private readonly SiloBudget budget;
        private long bytes;
        private bool gone;

        internal Share(SiloBudget budget) => this.budget = budget;

        /// <summary>True when this one must take nothing more.</summary>
        public bool IsUsedUp => budget.Held > budget.Limit && bytes > budget.Limit / Math.Max(1, Volatile.Read(ref budget.holders));

        /// <summary>So much, and no longer what it was before.</summary>
        public void Hold(long now)
        {
            // What one still does while it leaves counts nowhere: nobody would take it back.
            if (now == bytes || gone)
                return;
            Interlocked.Add(ref budget.held, now - bytes);
            if (now > 0 != bytes > 0)
                Interlocked.Add(ref budget.holders, now > 0 ? 1 : -1);
            bytes = now;
        }

        /// <summary>It leaves this silo.</summary>
        public void Dispose()
        {
            Hold(0);
            gone = true;
        }
    }
}
