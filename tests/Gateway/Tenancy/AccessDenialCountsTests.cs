using System.Net;
using Microsoft.Extensions.Time.Testing;
using Watchgrain.Gateway.Tenancy;

namespace Watchgrain.Gateway.Tests.Tenancy;

public sealed class AccessDenialCountsTests
{
    private readonly FakeTimeProvider time = new(new(2026, 11, 30, 12, 0, 30, TimeSpan.Zero));

    [Fact]
    public void Strangers_FromEverywhere_AreBoundedInEntriesAndNoCallIsLost()
    {
        var counts = new AccessDenialCounts(time);
        for (var call = 0; call < 100_000; call++)
        {
            counts.AddStranger(new([10, (byte)(call >> 16), (byte)(call >> 8), (byte)call]), "UNAUTHENTICATED", new string('m', 1000));
            if (call % 500 == 499) time.Advance(TimeSpan.FromMinutes(1));
        }

        var (taken, uncounted) = counts.Take();
        var strangers = Assert.Single(taken);
        Assert.Equal((AccessDenialCounts.Strangers, AccessDenialCounts.MostWaiting), (strangers.Tenant, strangers.Denials.Length));
        Assert.Equal(100_000, strangers.Denials.Sum(denial => denial.Count) + uncounted);
        Assert.All(strangers.Denials.GroupBy(denial => denial.Minute), minute => Assert.InRange(minute.Count(), 1, AccessDenialCounts.MostStrangers + 1));
        Assert.All(strangers.Denials, denial => Assert.Equal(128, denial.Method.Length));
        Assert.Empty(counts.Take().Counts);
    }

    [Fact]
    public void Stranger_IsToldByItsNetworkAndNeverByItsAddress()
    {
        var counts = new AccessDenialCounts(time);
        foreach (var address in (string[])["192.0.2.7", "::ffff:192.0.2.7", "192.0.2.8", "2001:db8:1:2:3::4", "2001:db8:1:2:5::6", "2001:db8:1:3::4"])
            counts.AddStranger(IPAddress.Parse(address), "UNAUTHENTICATED", "m");

        var denials = counts.Take().Counts.Single().Denials;
        Assert.Equal([1, 1, 2, 2], denials.Select(denial => (int)denial.Count).Order());
        Assert.All(denials, denial => Assert.Matches("^stranger-[0-9a-f]{16}$", denial.Principal));
        // Another process has another key.
        var other = new AccessDenialCounts(time);
        other.AddStranger(IPAddress.Parse("192.0.2.7"), "UNAUTHENTICATED", "m");
        Assert.DoesNotContain(other.Take().Counts.Single().Denials[0].Principal, denials.Select(denial => denial.Principal));
    }

    [Fact]
    public void PutBack_AfterNewCalls_AddsUp()
    {
        var counts = new AccessDenialCounts(time);
        var bob = new Caller("alpha", "bob", false);
        counts.Add(bob, "ROLE_MISSING", "m");
        var (taken, _) = counts.Take();
        counts.Add(bob, "ROLE_MISSING", "m");
        counts.PutBack(taken[0].Tenant, taken[0].Denials, 5);

        var (again, uncounted) = counts.Take();
        Assert.Equal(("alpha", "bob", 2L, 5L), (again.Single().Tenant, again[0].Denials.Single().Principal, again[0].Denials[0].Count, uncounted));
    }
}
