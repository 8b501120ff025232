using System.Globalization;
using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;
using Watchgrain.Attacks.Watching;

namespace Watchgrain.Attacks.Families;

/// <summary>A caller searches the decision boundary of a model of the census, or copies it, with some of its queries or all.</summary>
internal sealed class CallerFamily(RealTables tables) : IAttackFamily
{
    private const int Queries = 2000;
    private const int PaneQueries = 100;
    private const int HeavyQueries = 20_000;
    private const int HeavyPaneQueries = 1000;

    /// <summary>Of 100 honest callers 3 may be told.</summary>
    private const double Limit = .03;

    private static readonly (string Name, IQueryAttack Attack, double? Target)[] QueryAttacks =
    [
        ("line search", new LineSearch(), .9),
        ("HopSkipJump", new HopSkipJump(), .9),
        ("uniform extraction", new UniformQueries(), null),
        ("Jacobian extraction, steps of 0.1 standard deviations", new JacobianSteps(.1), null),
        ("Jacobian extraction, steps of 0.01", new JacobianSteps(.01), null),
    ];

    private static readonly double[] Shares = [1, .3, .1];

    public IEnumerable<AttackCase> Attacks() =>
    [
        .. QueryAttacks.Where(attack => attack.Target is not null).Select(attack => Asked(attack.Name, attack.Attack, 1, PaneQueries) with { Target = attack.Target }),
        .. QueryAttacks.SelectMany(attack => Shares.Select(share => Asked(attack.Name, attack.Attack, share, Queries))),
    ];

    public IEnumerable<ControlCase> Controls() =>
    [
        Honest($"an honest caller asks {ReportText.Number(Queries)} times", Queries, PaneQueries) with { Limit = Limit, IsInclusive = true },
        Honest($"a heavy honest caller asks {ReportText.Number(HeavyQueries)} times", HeavyQueries, HeavyPaneQueries),
    ];

    private AttackCase Asked(string name, IQueryAttack attack, double share, int most) => new(
        name, "adults", $"{ReportText.Percent(share)} of a caller's {ReportText.Number(most)} queries", "callers", seed =>
        {
            var told = Told(seed, new(attack, share), most, PaneQueries);
            return told is null ? AttackOutcome.NotFound : new(told, 1);
        })
    { Unit = "query" };

    private ControlCase Honest(string control, int queries, int paneQueries) => new(control, "adults", "callers", "callers", seed => new(Told(seed, CallerTraffic.Honest, queries, paneQueries) is null ? 0 : 1, 1));

    /// <summary>How many queries a caller has asked when a pane closes and it is told; null: it is not.</summary>
    private int? Told(int seed, CallerTraffic traffic, int most, int paneQueries)
    {
        var watched = new WatchedCaller(seed.ToString("x16", CultureInfo.InvariantCulture), tables.Callers, paneQueries);
        foreach (var (pane, rows) in traffic.Queries(tables.Callers, new(seed)).Take(most).Chunk(paneQueries).Index())
            if (watched.Close(rows).Count > 0) return (pane + 1) * paneQueries;
        return null;
    }
}
