using System.Diagnostics;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>Waits for what the processes show.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns when the condition holds; fails when that takes too long.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="otherwise">What is wrong when it never holds.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, string otherwise)
    {
        var begun = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(BetweenLooks);
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, otherwise);
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
