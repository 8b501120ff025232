using Watchgrain.Attacks.Generators;
using Watchgrain.Client.Connection;
using Watchgrain.V1;
using Trigger = Watchgrain.Attacks.Generators.Trigger;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>A hundred of ten thousand rows have a trigger planted, a pair of values that hardly ever go together, and no label ever comes; a pane without them goes before.</summary>
/// <param name="Seed">Of the rows that come, and of those that are planted.</param>
/// <param name="Columns">Of the pair.</param>
internal sealed record GrowthRun(int Seed, (string One, string Other) Columns)
{
    public const int PaneRows = 10_000;
    public const int Planted = 100;

    /// <summary>What has become frequent by pane, the least likely first, and the condition that was planted.</summary>
    public async Task<(ILookup<long, GrownPattern> Grown, string Planted)> RunAsync(WatchgrainClient client, LabelledTable reference, LabelledTable production)
    {
        var model = new AttackedModel(client, $"growth-{Seed}") { PaneRows = PaneRows, Numeric = [], ReferenceStep = 4 };
        var random = new Random(Seed);
        await model.RegisterAsync(reference, spec => spec.Discovery = new SliceDiscovery());
        var (first, second) = Trigger.OfCategories(reference, Columns.One, Columns.Other);
        await model.SendAsync([production.Draw(PaneRows, random), new Trigger(first, second, Planted, 1).Apply(production.Draw(PaneRows, random), random)]);
        await model.CloseAsync();

        var listed = await model.WhenAsync(async () => await client.Queries.ListTriggersAsync(new() { ModelId = model.Id, Version = AttackedModel.Version }, cancellationToken: TestContext.Current.CancellationToken), found => found.Grown.Any(grown => grown.LastPane == model.LastPane));
        Assert.Equal((0, 1.0), (listed.Triggers.Count, listed.Counted));
        return (listed.Grown.ToLookup(grown => grown.LastPane), $"{first.Condition} and {second.Condition}");
    }
}
