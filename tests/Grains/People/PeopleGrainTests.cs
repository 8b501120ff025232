using Watchgrain.Grains.People;
using Watchgrain.Grains.Tests.Governance;

namespace Watchgrain.Grains.Tests.People;

public sealed class PeopleGrainTests
{
    [Fact]
    public async Task Seal_OfOnePersonInAnyCase_IsOneTokenThatOpensToTheFirstWay()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var people = cluster.People("acme");
        var tokens = await people.SealAsync(["Ann", "bob", "ANN"]);
        Assert.Equal((tokens[0], 2), (tokens[2], tokens.Distinct().Count()));
        Assert.Equal(tokens[..2], await people.SealAsync(["ann", "bob"]));
        Assert.Equal(["bob", "Ann"], (await people.OpenAsync([tokens[1], "person:unknown", tokens[0]])).Select(person => person.Name));
        Assert.Equal((tokens[0], null), (await people.FindAsync("aNN"), await people.FindAsync("carol")));
        Assert.Empty(await cluster.People("zeta").OpenAsync(tokens));
        Assert.NotEqual(tokens[0], (await cluster.People("zeta").SealAsync(["Ann"]))[0]);
    }

    [Theory]
    [InlineData("before:people", false)]
    [InlineData("after:people", true)]
    public async Task Seal_KilledAtAnyStep_HasGivenNoTokenWhoseKeyIsNotDurable(string step, bool stands)
    {
        using var scratch = new ScratchDirectory();
        string token;
        await using (var cluster = await GovernedCluster.StartAsync(directory: scratch.Info))
        {
            cluster.Faults.Fail(step);
            await Assert.ThrowsAnyAsync<Exception>(() => cluster.People("acme").SealAsync(["ann"]));
            Assert.Equal(stands, await cluster.People("acme").FindAsync("ann") is not null);
            token = (await cluster.People("acme").SealAsync(["ann"]))[0];
        }

        await using var next = await GovernedCluster.StartAsync(directory: scratch.Info);
        Assert.Equal(["ann"], (await next.People("acme").OpenAsync([token])).Select(person => person.Name));
    }

    [Fact]
    public async Task Person_Erased_IsNobodyAndHasANewKeyWhenActingAgain()
    {
        using var scratch = new ScratchDirectory();
        string[] tokens;
        await using (var cluster = await GovernedCluster.StartAsync(directory: scratch.Info))
        {
            var people = cluster.People("acme");
            tokens = await people.SealAsync(["ann", "bob"]);
            await people.EraseAsync(tokens[0]);
            await people.EraseAsync(tokens[0]);
            Assert.Null(await people.FindAsync("ann"));
        }

        await using var next = await GovernedCluster.StartAsync(directory: scratch.Info);
        var again = (await next.People("acme").SealAsync(["ann"]))[0];
        Assert.NotEqual(tokens[0], again);
        Assert.Equal(["bob", "ann"], (await next.People("acme").OpenAsync([.. tokens, again])).Select(person => person.Name));
    }

    [Fact]
    public async Task Request_OfThePersonAgain_HasTheSameNameUntilTheKeyIsDestroyed()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var people = cluster.People("acme");
        var name = await people.NameRequestAsync("ann", "r");
        Assert.Matches("^[0-9a-f]{12}$", name);
        Assert.Equal(name, await people.NameRequestAsync("Ann", "r"));
        Assert.NotEqual(name, await people.NameRequestAsync("ann", "s"));
        Assert.NotEqual(name, await people.NameRequestAsync("bob", "r"));
        await people.EraseAsync((await people.FindAsync("ann"))!);
        Assert.NotEqual(name, await people.NameRequestAsync("ann", "r"));
    }

    [Fact]
    public async Task Seal_BeyondTheMost_IsRefusedAndKnownPeopleGoOn()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var people = cluster.People("acme");
        var tokens = await people.SealAsync([.. Enumerable.Range(0, PeopleGrain.Most).Select(i => $"person {i}")]);
        await Assert.ThrowsAsync<LimitExceededException>(() => people.SealAsync(["person 0", "ann"]));
        Assert.Equal(tokens[0], (await people.SealAsync(["person 0"]))[0]);
        await people.EraseAsync(tokens[0]);
        Assert.Single(await people.SealAsync(["ann"]));
    }
}
