using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>
/// Two decisions on their whole way through a host that is killed at each of its steps: one that two people approve and a third lifts, and one that the policy puts in force and a person overrides. Where a kill strikes is seen from outside, in the
/// database and at the receiver; around an answer it is a moment drawn from the seed.
/// </summary>
internal sealed class KilledChain : IAsyncDisposable
{
    // At one source: two people. At all: the policy alone.
    private const string Policy = """
        version: 1
        rules:
          - {name: of-one-source, family: drift, subject: [source, source_feature], action: hold, mode: approval, approvals: 2, deadline: 1h}
          - {name: of-all, family: drift, subject: feature, action: shadow, mode: automatic}
          - {name: rest, family: any, subject: any, action: alert, mode: automatic}
        """;

    private const string Broken = "s-1";

    private readonly DataDirectory directory = new();
    private readonly AuditTable log;
    private readonly StoredOutbox outbox;
    private readonly WebhookReceiver receiver;
    private readonly GovernedHost host;
    private readonly WatchgrainClient client;
    private readonly GovernedModel held;
    private readonly GovernedModel shadowed;
    private readonly Random random;
    private readonly Action<string> print;

    // By delivery: the attempts that had come when the host was first seen to have written it down.
    private readonly Dictionary<string, int> written = [];

    // Attempts that came before the host's latest start.
    private int earlier;

    /// <param name="seed">Of the moments that nothing is to be seen of from outside.</param>
    /// <param name="print">Where each kill is told.</param>
    public KilledChain(int seed, Action<string> print)
    {
        (random, this.print) = (new(seed), print);
        (log, outbox) = (new(directory), new(directory));
        receiver = new(log);
        var policy = Path.Combine(directory.Path, "policy.yaml");
        File.WriteAllText(policy, Policy);
        host = new(directory, ("PolicyFile", policy), ("ChannelsFile", receiver.WriteChannel(directory.Path)), ("Audit:CheckpointSeconds", "1"));
        client = new(new() { Address = directory.Gateway });
        held = new(client, "held", Broken);
        shadowed = new(client, "shadowed", GovernedModel.Sources);
    }

    public int Kills { get; private set; }

    private string Held => $"{held.Id}/{GovernedModel.Version}/1";

    private string Shadowed => $"{shadowed.Id}/{GovernedModel.Version}/1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Fails where a decision does not come to its end, or not as it has to.</summary>
    public async Task<KilledFigures> RunAsync()
    {
        await host.StartAsync();
        await GovernedModel.WhenAsync(ChannelAsync, channel => channel.Breaker == BreakerState.Closed);
        await Task.WhenAll(held.RegisterAsync(), shadowed.RegisterAsync());
        await SendAsync(3, isBroken: false);
        await Task.WhenAll(held.CloseAsync(), shadowed.CloseAsync());
        // Whoever is new to the log needs a key in the database that is held below: each has asked for something before.
        foreach (var person in (string[])["ann", "bob", "carol"])
            await client.Records.ErasePredictionAsync(new() { ModelId = held.Id, Text = "none", Actor = person }, cancellationToken: Cancellation);

        // Proposed: before it is, and as soon as each is.
        receiver.Hold();
        await SendAsync(2, isBroken: true);
        await KillInAsync("rows are in, nothing is proposed", 20);
        await KillAtAsync(Held, "awaiting_approval");
        await KillAtAsync(Shadowed, "in_force");

        // Delivered: sent and not answered, answered, written down.
        await ComesAsync(Held, "awaiting_approval");
        await KillAsync("the proposal is at the receiver, not answered");
        receiver.Release();
        await ComesAsync(Held, "awaiting_approval", isAnswered: true);
        await KillAsync("the proposal is answered");
        await WrittenAsync();
        await KillAsync("all deliveries are written down");
        Assert.NotEqual(VerdictKind.Hold, (await held.AskAsync(Broken)).Kind);

        // Approved: the first, then the second person's word, at a moment of chance and as soon as it stands.
        await KillBeforeStateAsync(DecisionState.AwaitingApproval, () => AnswerAsync(client, "ann"), "awaiting_second_approval");
        Assert.NotEqual(VerdictKind.Hold, (await held.AskAsync(Broken)).Kind);
        receiver.Hold();
        await GovernedModel.WhenAsync(GetAsync, decision => decision?.State == DecisionState.AwaitingSecondApproval);
        await using (var impatient = new WatchgrainClient(new() { Address = directory.Gateway, Retries = 0 }))
        {
            var answer = AnswerAsync(impatient, "bob");
            await KillInAsync("the second person is answering", 60);
            try
            {
                await answer;
            }
            catch (RpcException)
            {
                // Whether it was heard is seen in the log.
            }
        }
        await KillBeforeStateAsync(DecisionState.AwaitingSecondApproval, () => AnswerAsync(client, "bob"), "in_force");

        // Carried out: the same at the receiver, and in replies to the source alone.
        await ComesAsync(Held, "in_force");
        await KillAsync("what is in force is at the receiver, not answered");
        receiver.Release();
        await ComesAsync(Held, "in_force", isAnswered: true);
        await KillAsync("what is in force is answered");
        await GovernedModel.WhenAsync(() => held.AskAsync(Broken), said => said.Kind == VerdictKind.Hold && said.DecisionId == Held);
        Assert.NotEqual(VerdictKind.Hold, (await held.AskAsync(GovernedModel.Sources[0])).Kind);
        await WrittenAsync();

        // Measured: the source is mended, and the statistic recovers.
        await SendAsync(9, isBroken: false);
        await KillAtAsync(Held, "effect_confirmed");
        await log.WhenKeyAsync(KeyOf(Shadowed, "effect_confirmed"));
        await WrittenAsync();

        // Closed.
        await KillBeforeStateAsync(DecisionState.EffectConfirmed, LiftAsync, "lifted");
        await OverrideAsync();
        await GovernedModel.WhenAsync(() => held.AskAsync(Broken), said => said.Kind == VerdictKind.Allow);
        await WrittenAsync();
        return await FiguresAsync();
    }

    public async ValueTask DisposeAsync()
    {
        receiver.Release();
        await client.DisposeAsync();
        await host.DisposeAsync();
        await receiver.DisposeAsync();
        directory.Dispose();
    }

    private async Task<KilledFigures> FiguresAsync()
    {
        var decision = (await GetAsync())!;
        Assert.Equal(("anonymous:ann", "anonymous:bob", "anonymous:carol"), (decision.FirstApprovedBy, decision.DecidedBy, decision.LiftedBy));
        foreach (var model in (GovernedModel[])[held, shadowed])
            Assert.All(await client.ListIncidentsAsync(model.Id, GovernedModel.Version, cancellation: Cancellation).ToListAsync(Cancellation), incident => Assert.Equal(IncidentState.Closed, incident.State));
        var entries = log.Decisions();
        Assert.Equal(["awaiting_approval", "awaiting_second_approval", "in_force", "effect_confirmed", "lifted"], StatesOf(entries, Held));
        Assert.Equal(["in_force", "effect_confirmed", "overridden"], StatesOf(entries, Shadowed));
        Assert.Equal((ulong)entries.Count, (await ChannelAsync()).Delivered);
        await VerifyAsync();
        await host.StopAsync();
        return new(Kills, entries, receiver.Attempts, receiver.Key, written);
    }

    private async Task VerifyAsync()
    {
        var (export, address) = (Path.Combine(directory.Path, "export"), directory.Gateway.ToString());
        await SignedLog.WhenAllIsSignedAsync(client);
        await ProgramRun.WatchgrainAsync(0, "audit", "export", "--out", export, "--address", address);
        var key = (await client.Audit.GetCheckpointAsync(new(), cancellationToken: Cancellation)).VerifierKey;
        print((await ProgramRun.WatchgrainAsync(0, "audit", "verify", export, "--key", key)).ReplaceLineEndings(", "));
    }

    private Task SendAsync(int panes, bool isBroken) => Task.WhenAll(held.SendAsync(panes, isBroken), shadowed.SendAsync(panes, isBroken));

    private async Task KillAtAsync(string decision, string state)
    {
        await log.WhenKeyAsync(KeyOf(decision, state));
        await KillAsync($"{decision} has just become {state}");
    }

    /// <summary>As soon as a person's word stands in the log, and before the decision itself can be written: its file is held. Then the person, who has heard nothing, asks again.</summary>
    private async Task KillBeforeStateAsync(DecisionState from, Func<Task> answer, string state)
    {
        // What an earlier kill has left to be taken over is written, unless the word itself is a part of it.
        await GovernedModel.WhenAsync(GetAsync, decision => decision?.State == from || log.HasKey(KeyOf(Held, state)));
        // Who people are is read from the same file: the host has to know it before, as one does that has not just been killed.
        Assert.NotEmpty((await client.Audit.ListEntriesAsync(new() { Limit = 1000 }, cancellationToken: Cancellation)).People);
        Task answering;
        using (new HeldWriteLock(directory.Path, "state.db"))
        {
            (answering, var standing) = (answer(), log.WhenKeyAsync(KeyOf(Held, state)));
            // An answer that fails leads to nothing that could be waited for.
            if (await Task.WhenAny(answering, standing) == answering)
                await answering;
            await standing;
            await DieAsync($"{state} stands in the log, and the decision is not written");
        }
        await host.StartAsync();
        await answering;
    }

    /// <summary>After a moment of chance.</summary>
    private async Task KillInAsync(string when, int mostMs)
    {
        await Task.Delay(random.Next(mostMs + 1), Cancellation);
        await KillAsync(when);
    }

    private async Task KillAsync(string when)
    {
        await DieAsync(when);
        await host.StartAsync();
    }

    private async Task DieAsync(string when)
    {
        await host.KillAsync();
        Kills++;
        var (entries, attempts) = (log.Decisions(), receiver.Attempts);
        print($"kill {Kills}, {when}: {entries.Count} entries of decisions, the last {(entries.Count > 0 ? entries[^1].Key : "none")}; {attempts.Count} attempts of {attempts.DistinctBy(attempt => attempt.Id).Count()} deliveries");
        earlier = attempts.Count;
    }

    private Task AnswerAsync(WatchgrainClient with, string person) => HeardAsync(async () => await with.Decisions.ApproveAsync(new() { DecisionId = Held, Rationale = "seen", Actor = person }, cancellationToken: Cancellation));

    private Task LiftAsync() => HeardAsync(async () => await client.Decisions.LiftAsync(new() { DecisionId = Held, Rationale = "mended", Actor = "carol" }, cancellationToken: Cancellation));

    private Task OverrideAsync() => HeardAsync(async () => await client.Decisions.OverrideAsync(new() { DecisionId = Shadowed, Rationale = "it was the season", Actor = "carol" }, cancellationToken: Cancellation));

    // The client asks again after a death, and is told that it was heard before.
    private static async Task HeardAsync(Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
        {
        }
    }

    // Null between its entry and its state.
    private async Task<Decision?> GetAsync()
    {
        try
        {
            return (await client.Decisions.GetDecisionAsync(new() { DecisionId = Held }, cancellationToken: Cancellation)).Decision;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<DeliveryChannel> ChannelAsync() => (await client.Delivery.ListChannelsAsync(new(), cancellationToken: Cancellation)).Channels.Single();

    // The log has been read to its end, and nothing waits: in the host's mind, and then in its file too.
    private async Task WrittenAsync()
    {
        var channel = await GovernedModel.WhenAsync(ChannelAsync, channel => channel.Pending == 0 && channel.NextAuditIndex > (ulong)log.Decisions()[^1].Index);
        Assert.Equal(0u, channel.DeadLetters);
        await GovernedModel.WhenAsync(() => Task.FromResult(outbox.Holds(held.Id) || outbox.Holds(shadowed.Id)), waits => !waits);
        foreach (var (id, attempts) in receiver.Attempts.CountBy(attempt => attempt.Id))
            written.TryAdd(id, attempts);
    }

    // From the host as it is now.
    private Task<Delivery> ComesAsync(string decision, string state, bool isAnswered = false) => receiver.WhenAsync(attempt => attempt.Key == KeyOf(decision, state) && attempt.IsAnswered == isAnswered, earlier);

    private static string KeyOf(string decision, string state) => $"decision/{decision}/{state}";

    private static IEnumerable<string> StatesOf(IEnumerable<(long Index, string Key, string Leaf)> entries, string decision) =>
        entries.Where(entry => entry.Key.StartsWith(KeyOf(decision, ""), StringComparison.Ordinal)).Select(entry => entry.Key[(entry.Key.LastIndexOf('/') + 1)..]);
}
