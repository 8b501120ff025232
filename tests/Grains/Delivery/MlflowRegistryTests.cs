using Watchgrain.Audit.V1;
using Watchgrain.Grains.Delivery;
using AliasMove = Watchgrain.Grains.Delivery.AliasMove;

namespace Watchgrain.Grains.Tests.Delivery;

public sealed class MlflowRegistryTests
{
    private static readonly Entry Rollback = Steps.Entry("flight-delay/1/7", action: "rollback");

    [Fact]
    public async Task Alias_OfTheVersionThatIsRolledBack_IsReadSetAndReadAgain()
    {
        await using var server = await MlflowServer.StartAsync();

        var answer = await MoveAsync(server, server.Channel(bearer: "token-1", targets: ("1", "6")));

        Assert.Equal((DeliveryResult.Delivered, "", new AliasMove(MlflowServer.Model, "champion", "6", "7", true, "6")), (answer.Result, answer.Error, answer.Move));
        Assert.Equal(["GET 7", "POST 6", "GET 6"], server.Calls);
        Assert.All(server.Tokens, token => Assert.Equal("Bearer token-1", token));
        Assert.Equal("6", server.Aliases["champion"]);
    }

    [Fact]
    public async Task Alias_ThatIsWhereItBelongs_IsNotSet()
    {
        await using var server = await MlflowServer.StartAsync();
        server.Aliases["champion"] = "6";

        var answer = await MoveAsync(server, server.Channel(targets: ("1", "6")));

        Assert.Equal((DeliveryResult.Delivered, new AliasMove(MlflowServer.Model, "champion", "6", "6", false, "6")), (answer.Result, answer.Move));
        Assert.Equal(["GET 6"], server.Calls);
    }

    [Fact]
    public async Task Alias_ThatAnotherMovesBetweenReadAndSet_IsOverwrittenForThereIsNoCompareAndSet()
    {
        await using var server = await MlflowServer.StartAsync();
        server.Before = (call, _) => Moved(server, call == 1 ? "9" : null);

        var answer = await MoveAsync(server, server.Channel(targets: ("1", "6")));

        Assert.Equal((DeliveryResult.Delivered, "7", "6"), (answer.Result, answer.Move!.Before, answer.Move.After));
        Assert.Equal("6", server.Aliases["champion"]);
    }

    [Fact]
    public async Task Alias_ThatAnotherMovesAfterItWasSet_StaysThereAndAPersonIsToLook()
    {
        await using var server = await MlflowServer.StartAsync();
        server.Before = (call, _) => Moved(server, call == 2 ? "9" : null);

        var answer = await MoveAsync(server, server.Channel(targets: ("1", "6")));

        Assert.Equal((DeliveryResult.Unmade, "alias champion of Flight delay was set to version 6, and somebody else has moved it to 9 since"), (answer.Result, answer.Error));
        Assert.Equal(new AliasMove(MlflowServer.Model, "champion", "6", "7", true, "9"), answer.Move);
        Assert.Equal("9", server.Aliases["champion"]);
    }

    [Theory]
    [InlineData(0, 503, DeliveryResult.Unavailable, "7")]
    [InlineData(1, 429, DeliveryResult.Unavailable, "7")]
    [InlineData(2, 429, DeliveryResult.Unavailable, "6")]
    [InlineData(0, 401, DeliveryResult.Refused, "7")]
    [InlineData(1, 409, DeliveryResult.Refused, "7")]
    [InlineData(2, 302, DeliveryResult.Refused, "6")]
    public async Task Request_ThatFails_EndsTheAttemptWithItsStatus(int failing, int status, DeliveryResult result, string left)
    {
        await using var server = await MlflowServer.StartAsync();
        server.Before = (call, _) => Task.FromResult(call == failing ? (int?)status : null);

        var answer = await MoveAsync(server, server.Channel(targets: ("1", "6")));

        Assert.Equal((result, $"the receiver answered {status}", left, failing + 1), (answer.Result, answer.Error, server.Aliases["champion"], server.Calls.Count));
        if (result == DeliveryResult.Unavailable) Assert.Equal(TimeSpan.FromSeconds(7), answer.RetryAfter);
        // What was set and not seen is told as not known.
        Assert.Equal(failing == 2 ? new(MlflowServer.Model, "champion", "6", "7", true, "") : null, answer.Move);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Server_ThatHangs_EndsTheAttemptAtItsTimeout(int hanging)
    {
        await using var server = await MlflowServer.StartAsync();
        server.Before = async (call, aborted) =>
        {
            if (call != hanging) return null;
            await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Heard by nobody. With null the server would set the alias now, before or after it is read.
            return 503;
        };

        var answer = await MoveAsync(server, server.Channel(timeoutSeconds: 1, targets: ("1", "6")));

        Assert.Equal((DeliveryResult.Unavailable, "no answer within 1 s", hanging > 0), (answer.Result, answer.Error, answer.Move is not null));
    }

    [Theory]
    [InlineData("9")]
    [InlineData("5")]
    public async Task Alias_ThatPointsNeitherToWhatIsRolledBackNorToTheTarget_StaysUntilAPersonInsists(string promoted)
    {
        await using var server = await MlflowServer.StartAsync();
        server.Aliases["champion"] = promoted;

        var left = await MoveAsync(server, server.Channel(targets: ("1", "6")));
        var calls = server.Calls.ToArray();
        var moved = await MoveAsync(server, server.Channel(targets: ("1", "6")), insists: true);

        Assert.Equal(
            (DeliveryResult.Unmade, $"alias champion of Flight delay points to version {promoted}, neither to 7, which is rolled back, nor to 6: somebody has moved it, and to move it to 6 is for a person to say"), (left.Result, left.Error));
        Assert.Equal(new AliasMove(MlflowServer.Model, "champion", "6", promoted, false, promoted), left.Move);
        Assert.Equal([$"GET {promoted}"], calls);
        Assert.Equal((DeliveryResult.Delivered, new AliasMove(MlflowServer.Model, "champion", "6", promoted, true, "6"), "6"), (moved.Result, moved.Move, server.Aliases["champion"]));
    }

    [Fact]
    public async Task Version_ThatTheRegistryMayCallAnything_IsMovedOnlyWhenAPersonInsists()
    {
        await using var server = await MlflowServer.StartAsync();
        var channel = server.Channel(registered: null, targets: ("2001-02", "6"));
        var rollback = Steps.Entry("flight-delay/2001-02/7", action: "rollback");
        rollback.Version = "2001-02";

        var left = await MoveAsync(server, channel, rollback: rollback);
        var moved = await MoveAsync(server, channel, insists: true, rollback);

        Assert.Equal((DeliveryResult.Unmade, DeliveryResult.Delivered, "6"), (left.Result, moved.Result, server.Aliases["champion"]));
        Assert.StartsWith("versions of the channel do not say which version of Flight delay flight-delay 2001-02 is", left.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setting_WhoseAnswerIsLost_IsDoneWhenTheAliasShowsIt()
    {
        await using var server = await MlflowServer.StartAsync();
        server.Before = (call, _) => Task.FromResult(call == 1 ? MlflowServer.LostAnswer : (int?)null);

        var answer = await MoveAsync(server, server.Channel(targets: ("1", "6")));

        Assert.Equal((DeliveryResult.Delivered, new AliasMove(MlflowServer.Model, "champion", "6", "7", true, "6", true)), (answer.Result, answer.Move));
        Assert.Equal(3, server.Calls.Count);
    }

    [Fact]
    public async Task Setting_WhoseAnswerIsLostAndThatIsNotSeen_IsNotKnown()
    {
        await using var server = await MlflowServer.StartAsync();
        server.Before = (call, _) => Task.FromResult(call switch { 1 => MlflowServer.LostAnswer, 2 => 503, _ => (int?)null });

        var answer = await MoveAsync(server, server.Channel(targets: ("1", "6")));

        // It is set; whoever asked does not know.
        Assert.Equal((DeliveryResult.Unavailable, new AliasMove(MlflowServer.Model, "champion", "6", "7", false, "", true), "6"), (answer.Result, answer.Move, server.Aliases["champion"]));
    }

    [Theory]
    [InlineData(null, DeliveryResult.Unavailable, "7", "the receiver answered 502")]
    [InlineData("9", DeliveryResult.Unmade, "9", "alias champion of Flight delay was to be set to version 6, and somebody else has moved it to 9 since")]
    public async Task Setting_ThatAProxyAnswers_IsWhatTheAliasShows(string? moved, DeliveryResult result, string after, string error)
    {
        await using var server = await MlflowServer.StartAsync();
        server.Before = (call, _) =>
        {
            if (call == 2 && moved is not null) server.Aliases["champion"] = moved;
            return Task.FromResult(call == 1 ? 502 : (int?)null);
        };

        var answer = await MoveAsync(server, server.Channel(targets: ("1", "6")));

        Assert.Equal((result, error, new AliasMove(MlflowServer.Model, "champion", "6", "7", false, after, true)), (answer.Result, answer.Error, answer.Move));
    }

    [Theory]
    [InlineData("challenger", "6", 1)]
    [InlineData("champion", "4", 2)]
    public async Task Alias_OrVersion_ThatIsNotThere_IsRefusedWithTheRegistrysWord(string alias, string target, int calls)
    {
        await using var server = await MlflowServer.StartAsync();
        var channel = server.Channel();

        var answer = await MoveAsync(server, new() { Name = "registry", Url = channel.Url, Alias = channel.Alias! with { Name = alias, Targets = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["flight-delay"] = new Dictionary<string, string> { ["1"] = target } } } });

        Assert.Equal((DeliveryResult.Refused, "the receiver answered 404 RESOURCE_DOES_NOT_EXIST", calls, "7"), (answer.Result, answer.Error, server.Calls.Count, server.Aliases["champion"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"model_version": "7"}""")]
    [InlineData("""{"model_version": {"version": null}}""")]
    [InlineData("""{"model_version": {"version": "latest"}}""")]
    [InlineData("""{"model_version": {"version": "07"}}""")]
    public async Task Answer_ThatNamesNoVersion_SetsNothing(string body)
    {
        await using var server = await MlflowServer.StartAsync();
        server.Body = body;

        var answer = await MoveAsync(server, server.Channel(targets: ("1", "6")));

        Assert.Equal((DeliveryResult.Refused, "the registry's answer names no version", 1), (answer.Result, answer.Error, server.Calls.Count));
    }

    [Fact]
    public async Task Answer_BeyondAMegabyte_IsNotRead()
    {
        await using var server = await MlflowServer.StartAsync();
        server.Body = $$"""{"model_version": {"version": "7"}, "tags": "{{new string('x', 1 << 20)}}"}""";

        var answer = await MoveAsync(server, server.Channel(targets: ("1", "6")));

        Assert.Equal((DeliveryResult.Unavailable, 1), (answer.Result, server.Calls.Count));
    }

    [Fact]
    public async Task Version_ForWhichThereIsNoTarget_IsGivenUpAtOnce()
    {
        await using var server = await MlflowServer.StartAsync();

        // The version is the first.
        var answer = await MoveAsync(server, server.Channel(registered: null));

        Assert.Equal((DeliveryResult.Unmade, 0), (answer.Result, server.Calls.Count));
        Assert.StartsWith("targets of the channel do not say which version serves in place of flight-delay 1", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("m", "7", "6")]
    [InlineData("m", "2001-02", null)]
    [InlineData("m", "1", null)]
    [InlineData("m", "007", null)]
    [InlineData("m", "99999999999999999999", null)]
    [InlineData("named", "7", "3")]
    [InlineData("named", "8", "7")]
    [InlineData("named", "b", "4")]
    public void Target_IsWhatTheFileSaysAndElseTheNumberBefore(string model, string version, string? target)
    {
        var alias = new MlflowAlias("champion", new Dictionary<string, string>(), new Dictionary<string, IReadOnlyDictionary<string, string>> { ["named"] = new Dictionary<string, string> { ["7"] = "3" } }, new Dictionary<string, IReadOnlyDictionary<string, string>> { ["named"] = new Dictionary<string, string> { ["b"] = "5" } });
        Assert.Equal((target, model), (alias.TargetOf(model, version), alias.RegisteredModelOf(model)));
    }

    [Fact]
    public async Task Test_OfARegistry_MovesNothing()
    {
        await using var server = await MlflowServer.StartAsync();
        using var registry = new MlflowRegistry(TimeProvider.System);

        Assert.Equal(DeliveryResult.Delivered, (await registry.TestAsync(server.Channel(), TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)).Result);
        Assert.Equal(("7", 1), (server.Aliases["champion"], server.Calls.Count));
    }

    private static Task<int?> Moved(MlflowServer server, string? version)
    {
        if (version is not null) server.Aliases["champion"] = version;
        return Task.FromResult<int?>(null);
    }

    private static async Task<DeliveryAnswer> MoveAsync(MlflowServer server, Channel channel, bool insists = false, Entry? rollback = null)
    {
        if (!insists) Assert.Empty(server.Calls);
        using var registry = new MlflowRegistry(TimeProvider.System);
        return await registry.MoveAsync(channel, rollback ?? Rollback, insists, TestContext.Current.CancellationToken);
    }
}
