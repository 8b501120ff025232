using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Tests.Governance;

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
