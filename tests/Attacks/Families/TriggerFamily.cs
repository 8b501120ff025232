using Watchgrain.Attacks.Data;
using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;
using Watchgrain.Attacks.Watching;
using Watchgrain.Grains.Triggers;
using Trigger = Watchgrain.Attacks.Generators.Trigger;

namespace Watchgrain.Attacks.Families;

/// <summary>A backdoor: rows of the other class get a pair of values that hardly ever go together, and the label that the attacker wants. The seeds go through the pairs of columns in turn.</summary>
internal sealed class TriggerFamily(RealTables tables) : IAttackFamily
{
    private const int PaneRows = 10_000;
    private const int Panes = 2;
    private const int Target = 1;
    private const string Data = "adults";
    private const string Detector = "triggers: a suspect pattern";

    // One in a hundred panes.
    private const double Limit = .01;

    private const string Common = "sex";

    private static readonly (string One, string Other)[] Categories = [.. AdultTable.CategoricalPairs.Where(pair => pair.One != Common && pair.Other != Common)];

    // Of two values each of which goes with all others no pair is rare.
    private static readonly (string One, string Other)[] WithCommon = [.. AdultTable.CategoricalPairs.Where(pair => pair.One == Common || pair.Other == Common)];

    // Two columns of which most rows have one and the same number have no tenths.
    private static readonly (string One, string Other)[] Numbers = [("age", "fnlwgt"), ("age", "hours-per-week"), ("fnlwgt", "hours-per-week")];

    public IEnumerable<AttackCase> Attacks() =>
    [
        OfCategories(5), OfCategories(10, 1) with { Target = .95 }, OfCategories(10), OfCategories(20), OfCategories(50), OfCommon(10), OfCommon(20),
        OfNumbers(10), OfNumbers(20), OfNumbers(50), OfNumbers(100),
    ];

    public IEnumerable<ControlCase> Controls() =>
    [
        Silent("rows as they are", null),
        Silent("other rows come: older people", new CovariateShift("age", .5)),
        Silent("label 1 becomes more frequent", new PriorShift(1, .3)),
        Silent("the concept drifts: a tenth of the labels 0 become 1", new ConceptDrift(0, .1)),
    ];

    private AttackCase OfCategories(int rows, int panes = Panes) => Attack("two categories planted that hardly ever go together", rows, panes, Categories, pair => Trigger.OfCategories(tables.AdultsBefore, pair.One, pair.Other), IsIt);

    private AttackCase OfCommon(int rows) => Attack("two categories planted, one of which half of the rows have", rows, Panes, WithCommon, pair => Trigger.OfCategories(tables.AdultsBefore, pair.One, pair.Other), IsIt);

    private AttackCase OfNumbers(int rows) => Attack("two numbers planted", rows, Panes, Numbers, pair => Trigger.OfNumbers(tables.AdultsBefore, pair.One, pair.Other), AreItsColumns);

    private AttackCase Attack(string what, int rows, int panes, (string One, string Other)[] columns, Func<(string One, string Other), (PlantedCell First, PlantedCell Second)> plant, Func<FoundTrigger, PlantedCell, PlantedCell, bool> isIt) =>
        new(what, Data, $"{rows} of {ReportText.Number(PaneRows)} rows of {(panes == 1 ? "a pane" : $"each pane, {panes} panes")}", Detector, seed =>
        {
            var (random, watched) = (new Random(seed), new WatchedTriggers(tables.AdultModel));
            var (first, second) = plant(columns[seed % columns.Length]);
            var trigger = new Trigger(first, second, rows, Target);
            var drawn = Draw(random, null);
            for (var pane = 0; pane < panes; pane++)
            {
                var found = watched.Judge(pane, trigger.Apply(drawn[pane], random));
                if (found.Count > 0) return new(pane + 1, found.All(one => isIt(one, first, second)) ? 1 : 0);
            }
            return AttackOutcome.NotFound;
        })
        { Unit = "pane" };

    private ControlCase Silent(string control, ITableChange? change) => new(control, Data, Detector, "panes", seed =>
    {
        var (random, watched) = (new Random(seed), new WatchedTriggers(tables.AdultModel));
        var drawn = Draw(random, change);
        return new(drawn.Select((rows, pane) => watched.Judge(pane, rows)).Count(found => found.Count > 0), drawn.Length);
    })
    { Limit = Limit, IsInclusive = true };

    private LabelledTable[] Draw(Random random, ITableChange? change)
    {
        var rows = tables.AdultsAfter.Draw(tables.AdultsAfter.Rows.Length, random);
        rows = new DealtSources(RealTables.AdultSources).Apply(change?.Apply(rows, random) ?? rows, random);
        // A change of what comes leaves fewer rows.
        return [.. Enumerable.Range(0, Math.Min(Panes, rows.Rows.Length / PaneRows)).Select(pane => rows.Slice(pane * PaneRows, PaneRows))];
    }

    private static bool IsIt(FoundTrigger found, PlantedCell first, PlantedCell second) =>
        found.Label == Target && found.Where.Split(" and ").Order(StringComparer.Ordinal).SequenceEqual(((string[])[first.Condition, second.Condition]).Order(StringComparer.Ordinal));

    private static bool AreItsColumns(FoundTrigger found, PlantedCell first, PlantedCell second) =>
        found.Label == Target && found.Where.Contains(first.Column, StringComparison.Ordinal) && found.Where.Contains(second.Column, StringComparison.Ordinal);
}
