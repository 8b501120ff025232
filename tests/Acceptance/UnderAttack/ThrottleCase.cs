using System.Security.Cryptography;
using System.Text;
using Watchgrain.Attacks.Generators;
using Watchgrain.Client.Connection;
using Watchgrain.V1;
using Action = Watchgrain.V1.Action;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>One caller searches the decision boundary beside an honest one; a person approves that he is throttled, and lifts it.</summary>
internal sealed class ThrottleCase(WatchgrainClient client)
{
    private static readonly byte[] Searching = SHA256.HashData(Encoding.UTF8.GetBytes("searching"));
    private static readonly byte[] Honest = SHA256.HashData(Encoding.UTF8.GetBytes("honest"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Fails where a reply does not say what it has to say of either caller. Returns what the proposal said.</summary>
    public async Task<string> RunAsync()
    {
        var queries = new CensusQueries();
        var (asked, usual) = (queries.Asked(new(new LineSearch(), 1), CallerRun.AttackQueries, new Random(1)), queries.Asked(CallerTraffic.Honest, CallerRun.HonestQueries, new Random(2)));
        var model = new AttackedModel(client, "throttled") { PaneRows = asked.Rows.Length + usual.Rows.Length, Numeric = queries.Numeric };
        await model.RegisterAsync(queries.Reference);
        await model.SendAsync([usual], Honest);
        await model.SendAsync([asked], Searching);
        await model.CloseAsync();

        var proposed = Assert.Single(await model.WhenAsync(ThrottlesAsync, decisions => decisions.Length > 0));
        Assert.Equal((Convert.ToHexStringLower(Searching[..8]), DecisionState.AwaitingApproval), (proposed.Subject.Caller, proposed.State));
        Assert.Null(await model.AskCallerVerdictAsync(Searching));

        await client.Decisions.ApproveAsync(new() { DecisionId = proposed.DecisionId, Rationale = "he searches", Actor = "the test" }, cancellationToken: Cancellation);
        var verdict = await model.WhenAsync(() => model.AskCallerVerdictAsync(Searching), said => said is not null);
        Assert.Equal((VerdictKind.Throttle, proposed.DecisionId), (verdict!.Kind, verdict.DecisionId));
        Assert.Null(await model.AskCallerVerdictAsync(Honest));
        // Nobody else's replies say more than that an incident is open.
        Assert.Equal(VerdictKind.Flag, (await model.AskVerdictAsync(AttackedModel.Serving)).Kind);

        await client.Decisions.LiftAsync(new() { DecisionId = proposed.DecisionId, Rationale = "he has stopped", Actor = "the test" }, cancellationToken: Cancellation);
        await model.WhenAsync(() => model.AskCallerVerdictAsync(Searching), said => said is null);
        return proposed.Sentence;

        async Task<Decision[]> ThrottlesAsync() => await client.ListDecisionsAsync(model.Id, Cancellation).Where(decision => decision.Action == Action.ThrottleCaller).ToArrayAsync(Cancellation);
    }
}
