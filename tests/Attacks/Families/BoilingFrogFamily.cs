using System.Globalization;
using Watchgrain.Attacks.Data;
using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;
using Watchgrain.Attacks.Watching;

namespace Watchgrain.Attacks.Families;

/// <summary>A number moves by a little from pane to pane, until it has moved by one standard deviation. What looks has an anchor that does not move with it.</summary>
internal sealed class BoilingFrogFamily(RealTables tables) : IAttackFamily
{
    private const int PaneRows = 500;
    private const int QuietPanes = 200;
    private const string Detector = "distribution against the anchor";

    private static readonly string[] Columns = ["age", "fnlwgt"];
    private static readonly double[] Steps = [.005, .01, .02, .05];

    private readonly Lazy<WatchedModel> model = new(() => new(TableSpec.Of(tables.AdultsBefore, AdultTable.Numeric, PaneRows), tables.AdultsBefore));

    public IEnumerable<AttackCase> Attacks() => Columns.SelectMany(column => Steps.Select(step => Frog(column, step)));

    public IEnumerable<ControlCase> Controls() => Columns.Select(column => new ControlCase($"{column} stays as it is", "adults", Detector, "panes", seed =>
    {
        var watched = new WatchedFeature(model.Value, column);
        var numbers = Drawn(column, QuietPanes, new(seed)).Numbers(column);
        return new(numbers.Chunk(PaneRows).Select((pane, i) => watched.Close(i, pane)).Count(signals => signals.Count > 0), QuietPanes);
    }));

    private AttackCase Frog(string column, double step) => new(
        $"{column} moves slowly", "adults", string.Create(CultureInfo.InvariantCulture, $"{step} standard deviations a pane of {PaneRows} rows, up to 1"), Detector, seed =>
        {
            var random = new Random(seed);
            var watched = new WatchedFeature(model.Value, column);
            var rows = BoilingFrog.Of(tables.AdultsBefore, column, step, PaneRows).Apply(Drawn(column, (int)Math.Round(1 / step), random), random);
            foreach (var (pane, numbers) in rows.Numbers(column).Chunk(PaneRows).Index())
                if (watched.Close(pane, numbers).Count > 0) return new(pane + 1, null);
            return AttackOutcome.NotFound;
        })
    { Unit = "pane", Target = 1 };

    // With replacement: there are not so many rows. The column alone, for nothing else is looked at.
    private LabelledTable Drawn(string column, int panes, Random random)
    {
        var (place, rows) = (tables.Adults.Place(column), tables.AdultsAfter.Rows);
        return new([column], [.. Enumerable.Range(0, panes * PaneRows).Select(_ => rows[random.Next(rows.Length)]).Select(row => row with { Cells = [row.Cells[place]] })]);
    }
}
