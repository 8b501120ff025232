using Watchgrain.Attacks.Generators;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>Two fifths of the labels of a slice with about one row in a hundred are turned round, in every pane of a version that has each value of three features for a slice.</summary>
/// <param name="Column">Of the slice.</param>
/// <param name="Value">Its rows have it.</param>
/// <param name="Seed">Of the rows that come, and of the labels that are turned.</param>
internal sealed record SliceFlipRun(string Column, string Value, int Seed)
{
    public const int PaneRows = 2000;
    public const int Panes = 24;

    private const double Share = 0.4;

    private static readonly string[] Sliced = ["education", "marital-status", "race"];

    /// <summary>The values of the census with .8 to 1.3 % of its rows.</summary>
    public static IReadOnlyList<(string Column, string Value)> OfOnePercent { get; } =
        [("education", "5th-6th"), ("education", "Doctorate"), ("marital-status", "Married-spouse-absent"), ("race", "Amer-Indian-Eskimo"), ("race", "Other")];

    /// <summary>What is read of the census.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["age", "sex", .. Sliced];

    public async Task<SliceFlipFigures> RunAsync(WatchgrainClient client, LabelledTable reference, LabelledTable production)
    {
        var model = new AttackedModel(client, $"slice-{Column}-{Value}-{Seed}") { PaneRows = PaneRows, Numeric = ["age"] };
        var random = new Random(Seed);
        var flips = new SliceFlips(Column, Value, Share);
        int turned = 0, labels = 0;
        await model.RegisterAsync(reference, spec => spec.Slices.Add(Sliced.Select(column => new SliceSpec { Feature = column, AllValues = true })));
        await model.SendAsync(Enumerable.Range(0, Panes).Select(_ =>
        {
            var rows = flips.Apply(production.Draw(PaneRows, random), random);
            turned += rows.Rows.Count(row => row.IsChanged);
            labels += rows.Rows.Count(row => row.Cells[rows.Place(Column)] == Value);
            return rows;
        }));
        await model.SendLabelsAsync();
        await model.JudgeAsync();

        var signals = await model.SignalsAsync();
        var slice = $"{Column}={Value}";
        var incident = (await model.IncidentsAsync()).Where(incident => incident.Causes.Any(cause => cause.Subject.Slice == slice)).MinBy(incident => incident.OpenedPane);
        return new(slice, turned, labels, incident?.OpenedPane, [.. signals.Where(signal => signal.Subject.Equals(new Subject()))], [.. signals.Where(signal => signal.Subject.Slice.Length > 0 && signal.Subject.Slice != slice)]);
    }
}
