using System.Globalization;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.V1;
using Action = Watchgrain.V1.Action;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>
/// The flights demonstration up to the end of its first decision: a source reports kilometres, its quarantine is proposed, a person approves it on the command line while the replay goes on, it is delivered, its effect is measured, another person lifts
/// it. What is left is an export, made before the host stopped, and what came to the receiver.
/// </summary>
public sealed class GovernedFlights : IAsyncLifetime
{
    private const string Model = "flight-delay";
    private const string Version = "2001-01";

    private readonly DataDirectory directory = new();
    private readonly WebhookReceiver receiver;

    public GovernedFlights() => receiver = new(new AuditTable(directory));

    /// <summary>The directory of the export, untouched.</summary>
    internal string Export => In("export");

    /// <summary>A proof that <see cref="Proved"/> is in the log.</summary>
    internal string Proof => In("approval.tlog-proof");

    /// <summary>With which the log was signed.</summary>
    internal string KeyFile => In("audit-key.pem");

    /// <summary>Checkpoints that were kept elsewhere, as they were before the export.</summary>
    internal string Kept => In("kept");

    /// <summary>Entries below the last of <see cref="Kept"/>.</summary>
    internal int KeptSize { get; private set; }

    internal string LogKey { get; private set; } = "";

    /// <summary>Index of the entry by which the decision came into force.</summary>
    internal long Proved { get; private set; }

    /// <summary>As it was in the end.</summary>
    internal Decision Decision { get; private set; } = new();

    /// <summary>Of the feature at the source, from before the change to the measurement.</summary>
    internal IReadOnlyList<FeaturePane> Panes { get; private set; } = [];

    internal IReadOnlyList<Delivery> Deliveries => receiver.Attempts;

    internal byte[] WebhookKey => receiver.Key;

    /// <summary>What the command line said, in order.</summary>
    internal List<string> Said { get; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Gateway => directory.Gateway.ToString();

    public async ValueTask InitializeAsync()
    {
        try
        {
            await using var host = new GovernedHost(directory, ("ChannelsFile", receiver.WriteChannel(directory.Path)), ("Audit:CopyTo", In("elsewhere")), ("Audit:CheckpointSeconds", "1"));
            await host.StartAsync();
            await using var client = new WatchgrainClient(new() { Address = directory.Gateway });
            using (ProgramRun.StartWatchgrain(
                "demo", "--pace", "1d/100ms", "--data", Path.Combine(Repository.Root, "data", "flights-2001.parquet"), "--spec", Path.Combine(Repository.Root, "data", "flight-delay.yaml"), "--state", directory.Path, "--address", Gateway))
            {
                await DecideAsync(client);
            }
            await ExportAsync(client);
            await host.StopAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        directory.Dispose();
    }

    internal string In(string name) => Path.Combine(directory.Path, name);

    private async Task DecideAsync(WatchgrainClient client)
    {
        var proposed = await GovernedModel.WhenAsync(() => FirstAsync(client), found => found is not null);
        var id = proposed!.DecisionId;
        Said.Add(await ProgramRun.WatchgrainAsync(0, "decisions", "approve", id, "--rationale", "its distances are kilometres", "--actor", "ann", "--address", Gateway));
        await GovernedModel.WhenAsync(() => GetAsync(client, id), decision => decision.State is DecisionState.EffectConfirmed or DecisionState.EffectNotConfirmed);
        Said.Add(await ProgramRun.WatchgrainAsync(0, "decisions", "show", id, "--address", Gateway));
        Said.Add(await ProgramRun.WatchgrainAsync(0, "decisions", "lift", id, "--rationale", "its rows are converted on the way in from now on", "--actor", "bob", "--address", Gateway));
        Decision = await GetAsync(client, id);
        await receiver.WhenAsync(attempt => attempt.Key == $"decision/{id}/lifted" && attempt.IsAnswered);
        var request = new GetFeatureRequest { ModelId = Model, Version = Version, Feature = Decision.Subject.Feature, Source = Decision.Subject.Source, Panes = new() { First = Decision.SincePane - 3, Last = Decision.EffectPane } };
        Panes = (await client.Queries.GetFeatureAsync(request, cancellationToken: Cancellation)).Panes;
    }

    private async Task ExportAsync(WatchgrainClient client)
    {
        // What the replay has left on its way may still lead to entries: then there are more in the export.
        await GovernedModel.WhenAsync(() => Task.FromResult(Keep()), size => size > (int)Decision.LastAuditIndex);
        await SignedLog.WhenAllIsSignedAsync(client);
        Proved = Deliveries.First(delivery => delivery.Key == $"decision/{Decision.DecisionId}/in_force").Index;
        LogKey = await ProgramRun.WatchgrainAsync(0, "audit", "key", "--address", Gateway);
        Said.Add(await ProgramRun.WatchgrainAsync(0, "audit", "export", "--out", Export, "--address", Gateway));
        await ProgramRun.WatchgrainAsync(0, "audit", "prove", FormattableString.Invariant($"{Proved}"), "--out", Proof, "--address", Gateway);
    }

    // Of each checkpoint the line after the name of the log is its size.
    private int Keep()
    {
        if (!Directory.Exists(In("elsewhere")) || Directory.GetFiles(In("elsewhere")) is not [var file])
            return 0;
        File.Copy(file, Kept, overwrite: true);
        var lines = File.ReadAllLines(Kept);
        return KeptSize = lines.Zip(lines.Skip(1)).Where(pair => pair.First == lines[0]).Select(pair => int.Parse(pair.Second, CultureInfo.InvariantCulture)).Max();
    }

    private static async Task<Decision?> FirstAsync(WatchgrainClient client)
    {
        try
        {
            return await client.ListDecisionsAsync(Model, Cancellation).FirstOrDefaultAsync(decision => decision.Action == Action.QuarantineSource, Cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            // The demonstration has not registered it yet.
            return null;
        }
    }

    private static async Task<Decision> GetAsync(WatchgrainClient client, string id) => (await client.Decisions.GetDecisionAsync(new() { DecisionId = id }, cancellationToken: Cancellation)).Decision;
}
