using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Watchgrain.Grains.Tests;

public sealed class GrowthWaitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider time = new();
    private readonly ApplicationLifetime lifetime = new(NullLogger<ApplicationLifetime>.Instance);

    [Fact]
    public async Task Wait_EndsWhenToldOrAfterItsPatience()
    {
        var growth = new GrowthWait(time, lifetime);
        Task first = growth.WaitAsync(Patience), second = growth.WaitAsync(TimeSpan.FromHours(1));
        growth.Tell();
        await Task.WhenAll(first, second);

        var later = growth.WaitAsync(Patience);
        time.Advance(Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(later.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await later;

        var longest = growth.WaitAsync(TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromSeconds(20));
        await longest;
    }

    [Fact]
    public async Task Wait_OfASiloThatStops_EndsAtOnceAndIsThenShort()
    {
        var growth = new GrowthWait(time, lifetime);
        var before = growth.WaitAsync(Patience);
        Assert.False(before.IsCompleted);
        lifetime.StopApplication();
        await before;

        var after = growth.WaitAsync(Patience);
        Assert.False(after.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await after;
    }

    [Fact]
    public async Task Wait_OfAGrainThatGoes_IsNone()
    {
        var growth = new GrowthWait(time, lifetime);
        var before = growth.WaitAsync(Patience);
        growth.End();
        await Task.WhenAll(before, growth.WaitAsync(Patience));
    }
}
