namespace Watchgrain.Statistics.Tests;

internal static class Allocation
{
    private const int WarmUps = 40;
    private const int Measures = 5;

    /// <summary>
    /// Bytes that this thread allocates in one call after others have warmed it up: the fewest of five calls. What a call allocates shows in each of them;
    /// a rest of the thread's allocation buffer (up to 8 KB), which the runtime has been seen to count on a busy machine, does not.
    /// </summary>
    public static long AfterWarmUp(Action call)
    {
        for (var i = 0; i < WarmUps; i++) call();
        var fewest = long.MaxValue;
        for (var i = 0; i < Measures; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            call();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return fewest;
    }
}
