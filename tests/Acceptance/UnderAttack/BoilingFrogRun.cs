using Watchgrain.Attacks.Generators;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>After panes as the reference's, one number moves by so little from pane to pane that each looks like the one before, until it has moved by one standard deviation of the reference.</summary>
/// <param name="Column">Of the number.</param>
/// <param name="Step">Per pane, in standard deviations.</param>
/// <param name="Seed">Of the rows that come.</param>
internal sealed record BoilingFrogRun(string Column, double Step, int Seed)
{
    public const int PaneRows = 500;

    /// <summary>Panes before the first step.</summary>
    public const int Quiet = 20;

    /// <summary>The numbers of the census that are no counts of rare events; what is read of it.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["age", "fnlwgt", "education-num", "hours-per-week"];

    /// <returns>By how many standard deviations the number had moved in the pane with which an incident opened that names it, null when none did; and all incidents that name something else, or were there before.</returns>
    public async Task<(double? SeenAt, Incident[] Others)> RunAsync(WatchgrainClient client, LabelledTable reference, LabelledTable production)
    {
        var model = new AttackedModel(client, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"frog-{Column}-{Step}-{Seed}")) { PaneRows = PaneRows, Numeric = [.. Columns] };
        var random = new Random(Seed);
        var panes = (int)Math.Round(1 / Step);
        var frog = BoilingFrog.Of(reference, Column, Step, PaneRows);
        // Labels would not change anything here.
        await model.RegisterAsync(reference.Map(row => row with { Label = null }));
        await model.SendAsync([Drawn(Quiet), frog.Apply(Drawn(panes), random)]);
        await model.CloseAsync();

        var incidents = await model.IncidentsAsync();
        var seen = incidents.Where(incident => incident.OpenedPane >= Quiet && incident.Causes.Any(cause => cause.Family == Family.Drift && cause.Subject.Feature == Column)).MinBy(incident => incident.OpenedPane);
        return (seen is null ? null : (seen.OpenedPane - Quiet + 1) * Step, [.. incidents.Where(incident => incident.OpenedPane < Quiet || incident.Causes.All(cause => cause.Subject.Feature != Column))]);

        // No row twice in a pane.
        LabelledTable Drawn(int count) => production with { Rows = [.. Enumerable.Range(0, count).SelectMany(_ => production.Draw(PaneRows, random).Rows).Select(row => row with { Label = null })] };
    }
}
