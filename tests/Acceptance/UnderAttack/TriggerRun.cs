using Watchgrain.Attacks.Generators;
using Watchgrain.Client.Connection;
using Watchgrain.V1;
using Trigger = Watchgrain.Attacks.Generators.Trigger;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>Ten of ten thousand rows of a pane have a trigger planted, a pair of values that hardly ever go together; each pane has another one, and the last, which takes the rows that are left, has none.</summary>
/// <param name="Seed">Of the order in which rows come, and of those that are planted.</param>
/// <param name="Pairs">Of columns: a trigger of each, two at most.</param>
internal sealed record TriggerRun(int Seed, IReadOnlyList<(string One, string Other)> Pairs)
{
    public const int PaneRows = 10_000;
    public const int Planted = 10;

    private const int Target = 1;

    /// <summary>The categories of the census.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["workclass", "education", "marital-status", "occupation", "relationship", "race", "sex", "native-country"];

    /// <summary>All pairs of them but with <c>sex</c>, either value of which goes with all others.</summary>
    public static IReadOnlyList<(string One, string Other)> AllPairs { get; } = [.. Columns.SelectMany((one, place) => Columns.Skip(place + 1).Select(other => (one, other))).Where(pair => pair.other != "sex" && pair.one != "sex")];

    public async Task<TriggerFigures> RunAsync(WatchgrainClient client, LabelledTable reference, LabelledTable production)
    {
        // A reference of six panes at least is needed, and the census has no more rows: they stand farther apart than later ones.
        var model = new AttackedModel(client, $"trigger-{Seed}-{Pairs[0].One}-{Pairs[0].Other}") { PaneRows = PaneRows, Numeric = [], ReferenceStep = 4 };
        var random = new Random(Seed);
        await model.RegisterAsync(reference, spec => spec.Discovery = new SliceDiscovery());
        // No row comes twice: what is odd about some of them by chance would add up as it does not with new ones.
        var rows = production.Draw(production.Rows.Length, random);
        Trigger?[] triggers = [.. Pairs.Select(pair => Of(pair, reference)), null];
        await model.SendAsync(triggers.Select((trigger, pane) => trigger is null ? Part(pane) : trigger.Apply(Part(pane), random)));
        await model.SendLabelsAsync();
        await model.JudgeAsync();

        var listed = await client.Queries.ListTriggersAsync(new() { ModelId = model.Id, Version = AttackedModel.Version }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, listed.Examined);
        var byPane = listed.Triggers.ToLookup(trigger => trigger.FoundPane);
        var attacked = triggers.Index().Where(pane => pane.Item is not null).ToArray();
        return new(
            attacked.Length, attacked.Count(pane => byPane.Contains(pane.Index)), attacked.Count(pane => byPane[pane.Index].Any(found => IsIt(found, pane.Item!))),
            triggers.Length - attacked.Length, triggers.Index().Where(pane => pane.Item is null).Sum(pane => byPane[pane.Index].Count()));

        LabelledTable Part(int pane) => rows.Slice(pane * PaneRows, Math.Min(PaneRows, rows.Rows.Length - (pane * PaneRows)));
    }

    private static Trigger Of((string One, string Other) pair, LabelledTable known)
    {
        var (first, second) = Trigger.OfCategories(known, pair.One, pair.Other);
        return new(first, second, Planted, Target);
    }

    private static bool IsIt(Watchgrain.V1.Trigger found, Trigger planted) => found.Label == Target && found.Where.Split(" and ").Order(StringComparer.Ordinal).SequenceEqual(((string[])[planted.First.Condition, planted.Second.Condition]).Order(StringComparer.Ordinal));
}
