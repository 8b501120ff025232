using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Tests.Governance;

[Collection(SiloFixture.Shared)]
public sealed class DecisionIndexTests(SiloFixture silo)
{
    private readonly string tenant = Guid.NewGuid().ToString("N");

    private IDecisionIndexGrain Index => silo.Grains.GetGrain<IDecisionIndexGrain>(GrainKeys.DecisionIndex(tenant));

    [Fact]
    public async Task Decisions_OfManySegments_AreListedInOrderPageByPage()
    {
        const int Count = (2 * DecisionIndexGrain.Segment) + 5;
        for (var i = 0; i < Count; i++)
            await Index.AddAsync(i % 2 == 0 ? "even" : "odd", $"d{i}");
        await silo.ForgetAllAsync();
        await Index.AddAsync("even", $"d{Count - 1}");

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"d{i}"), await AllAsync("", 300));
        Assert.Equal(Enumerable.Range(0, Count).Where(i => i % 2 == 1).Select(i => $"d{i}"), await AllAsync("odd", 400));
    }

    [Fact]
    public async Task Decisions_ThatAreRemoved_AreGoneAndTheOthersKeepTheirNumbers()
    {
        const int Count = (2 * DecisionIndexGrain.Segment) + 5;
        for (var i = 0; i < Count; i++)
            await Index.AddAsync("m", $"d{i}");
        var number = (await Index.ListAsync("", 0, 1500)).Next;

        // All of the first segment, and some that are in none.
        string[] gone = [.. Enumerable.Range(0, 1500).Concat([2001]).Select(i => $"d{i}")];
        Assert.Equal(1501, (await Index.RemoveAsync([.. gone, "never"])).Length);
        Assert.Empty(await Index.RemoveAsync(gone));
        await silo.ForgetAllAsync();

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"d{i}").Except(gone), await AllAsync("", 300));
        Assert.Equal("d1500", (await Index.ListAsync("", number, 1)).Ids.Single());
        Assert.Equal(Count, await Index.CountAsync());
        await Index.AddAsync("m", "d2001");
        Assert.Equal("d2001", (await AllAsync("m", 1000))[^1]);
    }

    private async Task<List<string>> AllAsync(string model, int page)
    {
        var ids = new List<string>();
        for (long next = 0; next >= 0;)
        {
            var part = await Index.ListAsync(model, next, page);
            ids.AddRange(part.Ids);
            next = part.Next;
        }
        return ids;
    }
}
