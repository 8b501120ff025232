namespace Watchgrain.Statistics.Tests;

internal static class Allocation
{
    /// <summary>Bytes that this thread allocates in one call after others have warmed it up.</summary>
    public static long AfterWarmUp(Action call)
    {
        for (var i = 0; i < 40; i++) call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
