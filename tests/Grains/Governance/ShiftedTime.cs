namespace Watchgrain.Grains.Tests.Governance;

/// <summary>The machine's clock, set ahead. Timers take their real time.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref ahead));

    public void Advance(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);
}
