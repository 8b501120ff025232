using Watchgrain.Client.Commands;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Tests.Connection;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class IncidentsCommandTests : IAsyncLifetime
{
    private const string Sentence = "Feature weight at source north no longer looks like the reference since 2026-01-07.";

    private RecordingGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await RecordingGateway.StartAsync();
        using var client = new WatchgrainClient(new WatchgrainClientOptions { Address = gateway.Address });
        var spec = new VersionSpec { Axis = Axis.EventTime, PaneLength = 21_600_000 };
        await client.Models.RegisterModelAsync(new() { ModelId = "parcel-delay" }, cancellationToken: TestContext.Current.CancellationToken);
        await client.Models.RegisterVersionAsync(new() { ModelId = "parcel-delay", Version = "v1", Spec = spec }, cancellationToken: TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task List_ShowsEveryPage()
    {
        var lines = await RunAsync("incidents", "list", "parcel-delay");
        Assert.Equal(3, lines.Length);
        Assert.Equal(["incident", "severity", "state", "family", "about", "since", "opened", "causes", "decisions", "sentence"], Words(lines[0]));
        Assert.Equal(
            ["parcel-delay/v1/2", "unknown", "merged into parcel-delay/v1/1", "quality", "service", "2026-01-07 00:00", "2026-01-08 12:00", "0", "0", "Feature service has lost quality since 2026-01-07."],
            Words(lines[1]));
        Assert.Equal(["parcel-delay/v1/1", "high", "open", "drift", "weight @ north", "2026-01-07 00:00", "2026-01-08 12:00", "2", "3", Sentence], Words(lines[2]));
    }

    [Fact]
    public async Task List_OfOpenOnes_LeavesTheOthersOut() =>
        Assert.StartsWith("parcel-delay/v1/1", Assert.Single((await RunAsync("incidents", "list", "parcel-delay", "--open")).Skip(1)), StringComparison.Ordinal);

    [Fact]
    public async Task Show_TellsItInWordsAndTheTablesBehindThem()
    {
        var lines = await RunAsync("incidents", "show", RecordedIncidents.Open);
        Assert.Equal(
            [
                "parcel-delay/v1/1  open, severity high",
                Sentence,
                "since 2026-01-07 00:00, opened at 2026-01-08 12:00",
                "",
                "performance where it was worst, 2026-01-07 18:00 (60 rows, costs per prediction +0.5 EUR beside the reference)",
            ],
            lines[..5]);
        Assert.Equal(["accuracy", "0.8000", "0.9000", "0.1000", "0.0400", "from labels"], Words(lines[6]));
        Assert.Equal(["roc_auc", "0.8500", "0.8600", "0.0100", "0.0000", "estimated"], Words(lines[7]));
        Assert.Equal("causes, the likeliest first", lines[9]);
        Assert.Equal(["1", "drift", "weight @ north", "2026-01-07 00:00", "2026-01-08 18:00", "psi_corrected", "0.4100", "2", "+0.0312", "-0.0125", "@score"], Words(lines[11]));
        Assert.Equal(["2", "decay", "the model", "2026-01-07 06:00", "2026-01-08 12:00", "accuracy", "0.8000", "1", "turned round, recovered"], Words(lines[12]));
        Assert.Equal(["parcel-delay/v1/1", "quarantine_source", "weight @ north", "awaiting_approval"], Words(lines[16]));
        Assert.Equal(["parcel-delay/v1/1-2", "request_retrain", "the model", "not in the audit log yet"], Words(lines[17]));
        Assert.Equal(["parcel-delay/v1/1-3", "shadow", "the model", "in_force", "alice", "the hub weighs anew"], Words(lines[18]));
        Assert.Equal(["2026-01-08 12:00", "2026-11-29 09:00:00", "opened", "Feature weight at source north no longer looks like the reference"], Words(lines[22]));
        Assert.Equal(["2026-01-08 18:00", "2026-11-29 09:00:00", "became worse", "Accuracy fell to 0.800"], Words(lines[24]));
        Assert.Equal(25, lines.Length);
    }

    [Fact]
    public async Task Show_OfOneThatMerged_SaysWhereItsCausesAre()
    {
        var lines = await RunAsync("incidents", "show", RecordedIncidents.Merged);
        Assert.Equal("parcel-delay/v1/2  merged into parcel-delay/v1/1, severity unknown", lines[0]);
        Assert.Equal("since 2026-01-07 00:00, opened at 2026-01-08 12:00, merged at 2026-01-08 18:00", lines[2]);
        Assert.Contains("nothing tells what it does to performance: there are neither labels nor estimates", lines);
        Assert.Contains("all of them have gone into parcel-delay/v1/1", lines);
    }

    [Fact]
    public async Task Budget_SaysWhatIsUsedUpAndByWhich()
    {
        var lines = await RunAsync("incidents", "budget", "parcel-delay");
        Assert.Equal(
            [
                "at most one false incident in 10,000 panes, over all streams of the version together",
                "120 panes watched, 2 incidents opened from evidence: at most 0.012 false ones are to be expected",
                "1 incident opened by counts or fixed thresholds of the spec, outside the budget: how many of these are false nothing promises",
                "3 signals noted only",
                "25.0% of the budget is used up now by what stands outside the open incidents; at 100.0% an incident opens",
                "",
            ],
            lines[..6]);
        Assert.Equal(["0.2500", "2026-01-07 18:00", "drift", "weight @ north", "psi_corrected", "0.4100", "7.0000", "12.0000", "weight at north has drifted."], Words(lines[7]));
    }

    [Theory]
    [InlineData(4, 1, 0.012, "2 incidents opened from evidence: at most 0.012 false ones are to be expected, by the larger budget that the version had before")]
    [InlineData(4, 1, 0.003, "2 incidents opened from evidence: at most 0.003 false ones are to be expected")]
    [InlineData(1, 0, null, "3 incidents opened from evidence: at most 0.012 false ones are to be expected")]
    [InlineData(double.PositiveInfinity, 3, 0.0, "0 incidents opened from evidence: at most 0 false ones are to be expected")]
    public void Budget_SaysWhatIsPromisedOfThePanesSoFar(double factor, long withoutChance, double? most, string line)
    {
        using StringWriter output = new() { NewLine = "\n" };
        var budget = new GetBudgetResponse { PanesPerFalseIncident = 10_000 * factor, Factor = factor, PanesWatched = 120, IncidentsOpened = 3, IncidentsWithoutChance = withoutChance };
        if (most is { } figure)
            budget.FalseIncidentsAtMost = figure;

        BudgetReport.Write(budget, Axis.Sequence, output);

        Assert.Contains($"120 panes watched, {line}", output.ToString().Split('\n'));
    }

    [Theory]
    [InlineData(0, "no panes yet: the version gets its share of the tenant's budget with the first one, and until then nothing opens from evidence")]
    [InlineData(120, "the version waits for its share of the tenant's budget: until then nothing opens from evidence")]
    public void Budget_WithoutAShareOfTheTenants_NamesNoInfiniteNumberOfPanes(long panes, string line)
    {
        using StringWriter output = new() { NewLine = "\n" };

        BudgetReport.Write(new() { PanesPerFalseIncident = double.PositiveInfinity, Factor = double.PositiveInfinity, PanesWatched = panes, FalseIncidentsAtMost = 0 }, Axis.Sequence, output);

        var lines = output.ToString().Split('\n');
        Assert.Equal(line, lines[0]);
        Assert.DoesNotContain(lines, each => each.Contains('∞', StringComparison.Ordinal) || each.Contains("Infinity", StringComparison.Ordinal));
        Assert.StartsWith($"{panes} panes watched, 0 incidents opened from evidence", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fleet_ShowsWhatModelsShareAndTheirBudget()
    {
        var lines = await RunAsync("incidents", "fleet");
        Assert.Equal(["3 open incidents in 2 models, 1 of the fleet; the latest change is 6", "at most one false incident in 20,000 panes, over 4 versions together"], lines[..2]);
        Assert.Equal(["fleet/2", "low", "closed", "source north", "2", "2026-11-29 09:00:00", "Labels of north in 2 models."], Words(lines[3]));
        Assert.Equal(["fleet/1", "high", "open", "feature weight", "32", "2026-11-29 09:00:00", "Feature weight in 2 models."], Words(lines[4]));
        Assert.DoesNotContain(await RunAsync("incidents", "fleet", "--open"), line => line.StartsWith("fleet/2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fleet_WithAnId_ShowsEveryPart()
    {
        var lines = await RunAsync("incidents", "fleet", "fleet/1");
        Assert.Equal(["fleet/1  open, severity high, feature weight", "Feature weight in 2 models.", "opened at 2026-11-29 09:00:00 (UTC)", "features: weight, height and 3 more", ""], lines[..5]);
        Assert.Equal(["a/1/1", "high", "closed", "2026-01-07 00:00"], Words(lines[6]));
        Assert.Equal(["b/1/1", "high", "open", "5000"], Words(lines[7]).Select(word => word.Replace(",", "", StringComparison.Ordinal)));
        Assert.Equal(8, lines.Length);
    }

    [Fact]
    public async Task Watch_AfterZero_BeginsWithTheFirstThatIsKept()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using EndingWriter output = new("5  ", ending) { NewLine = "\n" };
        using StringWriter error = new();
        await CommandLine.RunAsync(["incidents", "watch", "--after", "0", "--address", gateway.Address.ToString()], output, error, ending.Token);
        Assert.StartsWith("5  parcel-delay/v1/1  opened", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_OfAProposal_SaysWhatIsProposedAndWhatWasDecided()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using EndingWriter output = new("12  ", ending) { NewLine = "\n" };
        using StringWriter error = new();
        await CommandLine.RunAsync(["incidents", "watch", "--after", "11", "--address", gateway.Address.ToString()], output, error, ending.Token);
        Assert.StartsWith(
            "12  parcel-delay/v1/1  proposed  severity high  quarantine_source of weight @ north: awaiting_approval (decision parcel-delay/v1/1); request_retrain of the model: not in the audit log yet (decision parcel-delay/v1/1-2); "
            + "shadow of the model: in_force by alice (\"the hub weighs anew\") (decision parcel-delay/v1/1-3)  Feature weight has drifted.\n",
            output.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decision_Shown_SaysWhoDecidedItAndWhy()
    {
        Assert.Equal(
            [
                "parcel-delay/v1/1-3  parcel-delay v1  in_force",
                "Proposed: serve in shadow (needs approval).",
                "",
                "action    shadow of the model",
                "proposed  2026-11-29 09:00:00 UTC (audit 17)",
                "rule      drift of the policy 01ef",
                "decided   2026-11-29 10:00:00 UTC by alice (audit 19)",
                "why       the hub weighs anew",
            ],
            await RunAsync("decisions", "show", RecordedIncidents.Decided));
        var open = await RunAsync("decisions", "show", RecordedIncidents.Open);
        Assert.Contains("decided   not yet", open);
        Assert.Contains("from      1970-01-02 18:00 on", open);
    }

    [Fact]
    public async Task Decision_ThatOneOfTwoHasApproved_SaysWhoDidAndThatItIsNotInForce()
    {
        Assert.Equal(
            [
                "parcel-delay/v1/9  parcel-delay v1  awaiting_second_approval",
                "Proposed: serve in shadow (needs approval).",
                "",
                "action    shadow of the model",
                "proposed  2026-11-29 09:00:00 UTC (audit 17)",
                "rule      drift of the policy 01ef",
                "needs     two people with the role risk or owner",
                "expires   2026-12-02 09:00:00 UTC",
                "approved  2026-11-29 09:30:00 UTC by dave, the first of two",
                "why       seen",
                "decided   not yet",
                "why",
            ],
            await RunAsync("decisions", "show", RecordedIncidents.Half));
        Assert.Equal(["parcel-delay/v1/9 is approved by dave and not in force yet: another person has to approve it (audit 18)"], await RunAsync("decisions", "approve", RecordedIncidents.Half));
    }

    [Fact]
    public async Task Decisions_Reviewed_SayHowPeopleAnswered() => Assert.Equal(
        [
            "2000 decisions, the latest of more",
            "",
            "person  approved  rejected  overrode  overridden later  median  fastest  in batches  note",
            "ann           40         0         0                 0  1.5 h   1.5 s             7  never disagrees (chance 0.0148 of one who does once in ten)",
            "",
            "planted  approved  rejected  rejects what is wrong",
            "ann             3         2  5 % to 85 % of the time",
            "",
            "rule   automatic  approved  rejected  expired  waiting  overridden  median",
            "drift       1960        40         0        0        0           0  2.0 d",
            "",
            "first approval  second  decisions",
            "ann             bob             3",
            "",
            "Nobody has ever disagreed: either every proposal was right, or nobody looks.",
        ],
        await RunAsync("decisions", "review"));

    [Fact]
    public async Task Policy_Tested_IsShownBesideWhatWasDone()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("p.yaml", "version: 1");
        Assert.Equal(["p.yaml is a valid policy of 2 rules, 01ef"], await RunAsync("policy", "test", file));
        Assert.Equal(
            [
                "p.yaml is a valid policy of 2 rules, 01ef",
                "",
                "incident           family  about           rule  would propose                                     was proposed",
                "parcel-delay/v1/1  drift   weight @ north  two   quarantine_source (approval by two people, risk)  quarantine_source: awaiting_approval (parcel-delay/v1/1)",
                "parcel-delay/v1/1  decay   the model             nothing                                           shadow: in_force (parcel-delay/v1/1-3)                    differs",
                "",
                "1 incidents; in 1 of them other actions are proposed",
            ],
            await RunAsync("policy", "test", file, "--model", "parcel-delay"));
    }

    [Fact]
    public async Task Watch_OfAQuietModel_GoesOnWhereTheOthersAre()
    {
        using var client = new WatchgrainClient(new WatchgrainClientOptions { Address = gateway.Address });
        await foreach (var change in client.WatchIncidentsAsync(RecordedIncidents.Quiet, 6, cancellation: TestContext.Current.CancellationToken))
        {
            Assert.Equal((41UL, RecordedIncidents.Open), (change.Position, change.Incident.IncidentId));
            break;
        }
        Assert.Equal(2, gateway.IncidentWatches);
    }

    [Fact]
    public async Task Watch_GoesOnAfterTheLastChangeWhenTheStreamEnds()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using EndingWriter output = new("9  ", ending) { NewLine = "\n" };
        using StringWriter error = new();
        await CommandLine.RunAsync(["incidents", "watch", "--after", "6", "--address", gateway.Address.ToString()], output, error, ending.Token);
        Assert.Equal(
            "7  parcel-delay/v1/1  opened  severity high  Feature weight has drifted.\n8  parcel-delay/v1/1  became worse  severity high, fleet/1  Feature weight has drifted.\n9  fleet/2  merged into fleet/1 with parcel-delay/v1/1\n",
            output.ToString());
    }

    /// <summary>Hangs up when a line begins in a certain way.</summary>
    private sealed class EndingWriter(string last, CancellationTokenSource ending) : StringWriter
    {
        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteLineAsync(value);
            if (value!.StartsWith(last, StringComparison.Ordinal))
                await ending.CancelAsync();
        }
    }

    [Fact]
    public async Task Explain_ShowsFiguresReferenceAndOdds()
    {
        var lines = await RunAsync("explain", "parcel-delay", "17");
        Assert.Equal(
            [
                "weight at north has drifted.",
                "psi_corrected was 0.41 in pane 81842 against 57 rows of the reference.",
                "",
                "signal            17",
                "about             drift of weight @ north",
                "pane              81842, 2026-01-07 12:00 to 2026-01-07 18:00; changed since 2026-01-07 00:00",
                "detector          rank-tilt e-detector",
                "psi_corrected     0.4100, the opposite of what was there before",
                "moves prediction  0.0312, error 0.0125",
                "evidence          1,097 (ln 7.0000)",
                "threshold         162,755 (ln 12.0000): 10,000 panes per false incident / weight 0.0614",
                "counts            together with other streams",
                "incident          parcel-delay/v1/1",
                "budget left       75.0%",
                "reference         57 rows of its wednesdays of 400 rows (180 labels) of 2 sources, SHA-256 01ef",
                "",
            ],
            lines[..16]);
        Assert.Equal(["60", "3", "0", "0", "0.4100", "0.2000", "7.5000", "7.0000"], Words(lines[17]));
        Assert.Equal(["accuracy", "0.8000", "0.9000", "0.1000", "0.0400", "from labels"], Words(lines[20]));
    }

    [Fact]
    public async Task Explain_OfALimitOfTheSpec_SaysThatItIsOutsideTheBudget()
    {
        var lines = await RunAsync("explain", "parcel-delay", $"{RecordedIncidents.BeyondALimit}");
        Assert.Contains(lines, line => line.StartsWith("counts ", StringComparison.Ordinal) && line.EndsWith(" as beyond a limit of the spec, outside the budget", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explain_OfAVersionWithoutAShare_NamesNoThreshold()
    {
        var lines = await RunAsync("explain", "parcel-delay", $"{RecordedIncidents.WithoutAShare}");
        Assert.Contains(lines, line => line.StartsWith("threshold ", StringComparison.Ordinal) && line.EndsWith(" none: without a share of the tenant's budget nothing opened from evidence", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explain_OfPerformanceWithAWeeklyRhythm_SaysThatTheSameWeekdayIsMeant()
    {
        using (var client = new WatchgrainClient(new WatchgrainClientOptions { Address = gateway.Address }))
            await client.Models.RegisterVersionAsync(new() { ModelId = "parcel-delay", Version = "weekly", Spec = new() { Axis = Axis.EventTime, PaneLength = 86_400_000, Rhythm = Rhythm.Weekly } }, cancellationToken: TestContext.Current.CancellationToken);

        var lines = await RunAsync("explain", "parcel-delay", $"{RecordedIncidents.OfPerformance}", "--model-version", "weekly");

        Assert.Contains("reference      labelled rows of its wednesdays among 400 rows (180 labels) of 1 source, SHA-256 01ef", lines);
        Assert.Equal(["performance", "in the pane", "same weekday of the reference", "loss", "beyond chance"], Words(lines[^3]));
    }

    [Fact]
    public async Task Explain_WithANumberThatIsNone_ExitsWithTwo()
    {
        using StringWriter output = new(), error = new();
        Assert.Equal(2, await CommandLine.RunAsync(["explain", "parcel-delay", "first"], output, error, TestContext.Current.CancellationToken));
        Assert.Contains("'first'", error.ToString(), StringComparison.Ordinal);
    }

    private async Task<string[]> RunAsync(params string[] words)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new();
        Assert.Equal((0, ""), (await CommandLine.RunAsync([.. words, "--address", gateway.Address.ToString()], output, error, TestContext.Current.CancellationToken), error.ToString()));
        return output.ToString().TrimEnd().Split('\n');
    }

    /// <summary>The cells of a line, which two blanks or more part.</summary>
    private static string[] Words(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
