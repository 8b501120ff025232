using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;
using Watchgrain.Attacks.Watching;

namespace Watchgrain.Attacks.Families;

/// <summary>Forty sources that send rows of the census, dealt at random; no row comes twice. They have no reference but each other, unless it says so.</summary>
internal sealed class CensusSources(RealTables tables)
{
    public const int Count = 40;

    public const string Data = "adults, 40 sources";

    /// <summary>What is looked at: the sources by their labels; found is who is suspect.</summary>
    public const string Detector = "suspect sources";

    /// <summary>Whether the attackers among the sources become suspect, and nobody else.</summary>
    /// <param name="labels">Of a source in a pane.</param>
    /// <param name="panes">How many are looked at.</param>
    /// <param name="attackers">How many sources attack.</param>
    /// <param name="attack">What they do, by their names.</param>
    /// <param name="known">Rows of each source in a reference; 0: there is none.</param>
    public Func<int, AttackOutcome> Attacked(int labels, int panes, int attackers, Func<string[], ITableChange> attack, int known = 0) => seed =>
    {
        var random = new Random(seed);
        var rows = new DealtSources(Count).Apply(tables.Adults.Draw(Count * (known + panes * labels), random), random);
        var reference = known == 0 ? null : TableOutcomes.BySource(rows.Slice(0, Count * known));
        string[] culprits = [.. Enumerable.Range(0, Count).Select(DealtSources.Name).OrderBy(_ => random.Next()).Take(attackers)];
        var change = attack(culprits);
        var sources = new WatchedSources(reference);
        var suspects = new HashSet<string>(StringComparer.Ordinal);
        int? delay = null;
        for (var pane = 0; pane < panes; pane++)
        {
            suspects.UnionWith(sources.Judge(pane, change.Apply(rows.Slice(Count * (known + pane * labels), Count * labels), random)));
            if (suspects.Overlaps(culprits)) delay ??= pane + 1;
        }
        return delay is null ? AttackOutcome.NotFound : new(delay, suspects.IsSubsetOf(culprits) ? (double)suspects.Count / attackers : 0);
    };

    /// <summary>How often sources of which none attacks are suspect in a pane of their own.</summary>
    /// <param name="labels">Of a source in a pane where they are alike; a pane has 40 times as many rows.</param>
    /// <param name="change">What happens to the rows before they are dealt; null: nothing.</param>
    /// <param name="sources">Whose the rows are; null: dealt to 40.</param>
    public Func<int, ControlOutcome> Honest(int labels, ITableChange? change = null, ITableChange? sources = null) => seed =>
    {
        var random = new Random(seed);
        var rows = tables.Adults.Draw(tables.Adults.Rows.Length, random);
        rows = (sources ?? new DealtSources(Count)).Apply(change?.Apply(rows, random) ?? rows, random);
        var watched = new WatchedSources();
        ControlOutcome sum = default;
        for (var pane = 0; (pane + 1) * Count * labels <= rows.Rows.Length; pane++)
        {
            var sums = watched.Sums(pane, rows.Slice(pane * Count * labels, Count * labels));
            sum = new(sum.FalseAlarms + watched.Judge(pane, sums).Length, sum.Opportunities + WatchedSources.Judged(sums));
        }
        return sum;
    };
}
