using Watchgrain.Attacks.Data;
using Watchgrain.Attacks.Generators;
using Watchgrain.Statistics.Abuse;
using Watchgrain.Statistics.Tests.Golden;

namespace Watchgrain.Statistics.Tests.Abuse;

/// <summary>What the watch over callers finds, and what it costs benign ones: on real rows, 2,000 queries a caller in one pane, against the threshold that one of 1,024 callers has of a version's budget.</summary>
public sealed class CallersOnAdultTests
{
    private const int Queries = 2000;
    private const int Attackers = 30;
    private const int Benign = 100;

    /// <summary>ln A/w: 10,000 panes, 1/64 of the budget for callers, two detectors of each of 1,025, a twentieth kept back.</summary>
    private static readonly double LogThreshold = Math.Log(10_000 / .95 * 64 * 2 * 1025);

    private static readonly Lazy<AdultCallers> Adults = new(() => new(SharedData.Columns("adults.csv.gz", [.. AdultCallers.Columns])));

    [Fact]
    public void BenignCallers_Of2000RealRows_AreHardlyEverTold()
    {
        var told = Enumerable.Range(0, Benign).Select(caller => Watch(null, 0, 1000 + caller)).ToArray();

        var (near, apart, twice) = (told.Count(one => one.Near is not null), told.Count(one => one.Apart is not null), told.Count(one => one.Twice is not null));
        TestContext.Current.SendDiagnosticMessage("{0} benign callers of {1} queries: {2} told of near hits ({3:P2} of the queries), {4} of windows, {5} with two windows apart in a row ({6:P2} of the windows)",
            Benign, Queries, near, told.Average(one => one.NearShare), apart, twice, told.Average(one => one.ApartShare));
        Assert.InRange(near, 0, 0);
        Assert.InRange(apart, 0, 0);
        Assert.InRange(twice, 0, 3);
        // What the reference says of benign queries is what they do.
        Assert.InRange(told.Average(one => one.NearShare), 0, 2 * Adults.Value.Reference.NearShare);
        Assert.InRange(told.Average(one => one.ApartShare), 0, CallerReference.WindowNullRate);
    }

    [Theory]
    // Attack, its share of the caller's queries, share of the attackers told within 100 queries and within all by near hits, by windows, and with two windows in a row.
    [InlineData("line search", 1, .9, 1, .9, 1)]
    [InlineData("line search", .3, 0, .9, 0, .9)]
    [InlineData("line search", .1, 0, .7, 0, 0)]
    [InlineData("HopSkipJump", 1, .9, 1, .9, 1)]
    [InlineData("HopSkipJump", .3, 0, .9, 0, .9)]
    [InlineData("HopSkipJump", .1, 0, .6, 0, 0)]
    [InlineData("uniform", 1, 0, 0, .9, 1)]
    [InlineData("uniform", .3, 0, 0, .9, 1)]
    [InlineData("uniform", .1, 0, 0, 0, .9)]
    public void Attackers_OfAModelOfRealRows_AreTold(string attack, double share, double soon, double near, double apart, double twice)
    {
        var told = Enumerable.Range(0, Attackers).Select(caller => Watch(attack, share, 5000 + caller)).ToArray();

        double Share(Func<Told, bool> isTold) => (double)told.Count(isTold) / Attackers;
        TestContext.Current.SendDiagnosticMessage("{0}, {1:P0} of the queries: near hits tell of {2:P0}, of half by query {3}, within 100 {4:P0} ({5:P1} of the queries are near); windows of {6:P0}, of half by query {7}; two in a row {8:P0}, of half by query {9}; climbing {10:0.00}, cells {11:P0}",
            attack, share, Share(one => one.Near is not null), Median(told.Select(one => one.Near)), Share(one => one.Near <= 100), told.Average(one => one.NearShare),
            Share(one => one.Apart is not null), Median(told.Select(one => one.Apart)), Share(one => one.Twice is not null), Median(told.Select(one => one.Twice)), told.Average(one => one.HillClimb), told.Average(one => one.Coverage));
        Assert.InRange(Share(one => one.Near <= 100), soon, 1);
        Assert.InRange(Share(one => one.Near is not null), near, 1);
        Assert.InRange(Share(one => one.Apart is not null), apart, 1);
        Assert.InRange(Share(one => one.Twice is not null), twice, 1);
    }

    private static Told Watch(string? attack, double share, int seed)
    {
        var (adults, random) = (Adults.Value, new Random(seed));
        IQueryAttack? queries = attack switch
        {
            "line search" => new LineSearch(),
            "HopSkipJump" => new HopSkipJump(),
            "uniform" => new UniformQueries(),
            _ => null,
        };
        var (trace, near, apart) = (new CallerTrace(adults.Reference), new QueryEvidence(adults.Reference.NearNullRate), new QueryEvidence(CallerReference.WindowNullRate));
        var told = new Told();
        long windows = 0, windowsApart = 0;
        foreach (var (i, row) in new CallerTraffic(queries, share).Queries(adults, random).Take(Queries).Index())
        {
            var step = trace.Take(adults.Query(row, i));
            if (step.Kind != QueryKind.Repeat) near.Step(step.Kind == QueryKind.Near, 1.0 / Queries);
            if (step.WindowDiffers is { } differs)
            {
                windows++;
                windowsApart += differs ? 1 : 0;
                apart.Step(differs, 200.0 / Queries);
            }
            told = told with
            {
                Near = told.Near ?? (near.LogR >= LogThreshold ? i + 1 : null),
                Apart = told.Apart ?? (apart.LogR >= LogThreshold ? i + 1 : null),
                Twice = told.Twice ?? (trace.WindowsApart >= 2 ? i + 1 : null),
            };
        }
        return told with { NearShare = (double)trace.Near / trace.Queries, ApartShare = (double)windowsApart / windows, HillClimb = trace.HillClimb, Coverage = trace.Coverage };
    }

    private static int? Median(IEnumerable<int?> queries)
    {
        int[] known = [.. queries.OfType<int>().Order()];
        return known.Length == 0 ? null : known[known.Length / 2];
    }

    private sealed record Told
    {
        public int? Near { get; init; }

        public int? Apart { get; init; }

        public int? Twice { get; init; }

        public double NearShare { get; init; }

        public double ApartShare { get; init; }

        public double HillClimb { get; init; }

        public double Coverage { get; init; }
    }
}
