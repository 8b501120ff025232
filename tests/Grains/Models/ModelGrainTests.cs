using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Governance;

namespace Watchgrain.Grains.Tests.Models;

public sealed class ModelGrainTests
{
    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 1000, LabelMaturity = 1, LabelHorizon = 1 };

    [Fact]
    public async Task Registration_ThatGotNoFurtherThanItsEntry_IsOfThatContentForGood()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var model = cluster.Grains.GetGrain<IModelGrain>(GrainKeys.Model("acme", "flight-delay"));

        cluster.Faults.Fail("before:model");
        await Assert.ThrowsAnyAsync<Exception>(() => model.RegisterAsync("Flights", "ops"));
        Assert.Equal(Registration.Conflict, await model.RegisterAsync("Flights", "somebody else"));
        Assert.Equal(Registration.Created, await model.RegisterAsync("Flights", "ops"));

        cluster.Faults.Fail("before:model");
        await Assert.ThrowsAnyAsync<Exception>(() => model.RegisterVersionAsync("1", Spec));
        Assert.Equal(Registration.Conflict, await model.RegisterVersionAsync("1", Spec with { PaneLength = 7 }));
        Assert.Equal(Registration.Created, await model.RegisterVersionAsync("1", Spec));
        Assert.Equal(["model/flight-delay", "model/flight-delay/1"], (await cluster.Audit("acme").ListAsync(0, 10)).Where(row => row.EntryKey.StartsWith("model/", StringComparison.Ordinal)).Select(row => row.EntryKey));
    }
}
