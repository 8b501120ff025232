using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Denials;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Retention;
using Watchgrain.Grains.Storage;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Grains.Tests.Incidents;

namespace Watchgrain.Grains.Tests.Retention;

public sealed class RetentionGrainTests
{
    private readonly ShiftedTime time = new();

    [Fact]
    public async Task Run_AfterTheirTimes_DeletesEachKindAndLeavesAnEntryForEach()
    {
        await using var cluster = await GovernedCluster.StartAsync(time: time);
        foreach (var subject in (string[])["v:acme/m/1", "x:acme/m/1/age", "x:acme/m/1/age/site/north", "s:acme/m/1/site/north", "o:acme/m/1/feed", "h:acme/m/1/app", "x:acme2/m/1/age"])
            await WriteAsync(cluster, subject, 1, 2);
        await RunAsync(cluster);
        Assert.Equal(0, (await cluster.Audit("acme").GetCheckpointAsync()).Size);

        time.Advance(TimeSpan.FromDays(399));
        // A late label makes a new revision: the pane is as old as that, with all its parts.
        await cluster.Services.GetRequiredService<IPaneArchive>().WriteAsync("x:acme/m/1/age", [new(2, "part", 1, [9])], TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromDays(2));
        await RunAsync(cluster);

        Assert.Equal(
            ["v:acme/m/1 1", "v:acme/m/1 2", "x:acme/m/1/age 2", "x:acme/m/1/age 2", "x:acme2/m/1/age 1", "x:acme2/m/1/age 2"],
            await cluster.ReadAsync("panes", "SELECT s.name || ' ' || p.pane FROM pane p JOIN pane_subject s ON s.id = p.subject_id ORDER BY s.name, p.pane"));
        var entries = await EntriesAsync(cluster);
        Assert.Equal(
            ["retention/feature_figures/0: 4", "retention/slice_figures/1: 2", "retention/source_figures/2: 2", "retention/caller_figures/3: 2"],
            entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.EntryKey}: {entry.Deletion.Count}")));
        Assert.All(entries, entry => Assert.Equal(("acme", "watchgrain", entry.EntryKey.Split('/')[1]), (entry.Tenant, entry.Actor, entry.Deletion.Kind)));
        Assert.Equal(400, (entries[0].RecordedAt.ToDateTimeOffset() - entries[0].Deletion.CutOff.ToDateTimeOffset()).TotalDays, 0.01);

        var view = await cluster.Retention("acme").GetAsync();
        var features = view.Kinds.Single(kind => kind.Record.Kind == RetainedKind.FeatureFigures);
        Assert.Equal((TimeSpan.FromDays(400), 4L, 0L), (features.Period, features.Record.Deleted, features.Record.LastAuditIndex));
        Assert.Equal(2, (time.GetUtcNow() - features.Record.OldestKept!.Value).TotalDays, 0.01);
        Assert.Equal((0L, -1L), (view.Kinds[0].Record.Deleted, view.Kinds[0].Record.LastAuditIndex));
        Assert.Equal((TimeSpan.FromDays(6 * 365), entries[0].RecordedAt.ToDateTimeOffset()), (view.AuditLog, view.OldestEntry));
    }

    [Theory]
    [InlineData("before:audit", true)]
    [InlineData("after:audit", true)]
    [InlineData("before:retention", true)]
    [InlineData("after:retention", true)]
    public async Task Run_InterruptedAnywhere_DeletesNothingWithoutItsEntryAndEndsWithOne(string step, bool isKept)
    {
        await using var cluster = await GovernedCluster.StartAsync(time: time);
        await WriteAsync(cluster, "x:acme/m/1/age", 1, 2);
        time.Advance(TimeSpan.FromDays(401));
        // The write before the entry; versions come first, and write too.
        cluster.Faults.Fail(step, step.EndsWith("retention", StringComparison.Ordinal) ? 2 : 1);
        await RunAsync(cluster);
        Assert.True(cluster.Faults.Spent);
        Assert.Equal(isKept ? 2 : 0, await CountAsync(cluster));

        // A pane that has come of age meanwhile is none of the first deletion's.
        await RunAsync(cluster);
        Assert.Equal(0, await CountAsync(cluster));
        Assert.Equal([("retention/feature_figures/0", 3UL)], (await EntriesAsync(cluster)).Select(entry => (entry.EntryKey, entry.Deletion.Count)));
        Assert.Equal(3, (await cluster.Retention("acme").GetAsync()).Kinds.Single(kind => kind.Record.Kind == RetainedKind.FeatureFigures).Record.Deleted);
    }

    [Fact]
    public async Task Run_AfterYears_DeletesDecisionsThatAreOverAndNoOthers()
    {
        await using var cluster = await GovernedCluster.StartAsync(time: time);
        await cluster.Decision("acme", "m/1/1").ProposeAsync(Proposals.Of("acme", "m/1/1"));
        await cluster.Decision("acme", "m/1/1").DecideAsync(approve: false, new("ann"), "no");
        await cluster.Decision("acme", "m/1/2").ProposeAsync(Proposals.Of("acme", "m/1/2"));
        await cluster.Decision("acme", "m/1/2").DecideAsync(approve: true, new("ann"), "yes");
        await cluster.Decision("acme", "m/1/3").ProposeAsync(Proposals.Of("acme", "m/1/3"));
        await cluster.Decision("acme", "m/1/4").ProposeAsync(Proposals.Of("acme", "m/1/4", automatic: true));
        var size = (await cluster.Audit("acme").GetCheckpointAsync()).Size;

        time.Advance(TimeSpan.FromDays((6 * 365) + 1));
        // What happens to it makes it young again.
        await cluster.Decision("acme", "m/1/4").OverrideAsync(new("bob"), "it was wrong");
        await cluster.Decision("acme", "m/1/5").ProposeAsync(Proposals.Of("acme", "m/1/5", automatic: true));
        await RunAsync(cluster);

        // One was rejected; of the others one quarantines, one waits, one was overridden today, and one is of today.
        Assert.Equal(["m/1/2", "m/1/3", "m/1/4", "m/1/5"], (await cluster.Index("acme").ListAsync("", 0, 10)).Ids);
        Assert.Null(await cluster.Decision("acme", "m/1/1").GetAsync());
        Assert.Equal(
            ["n:acme/m%2F1%2F2", "n:acme/m%2F1%2F3", "n:acme/m%2F1%2F4", "n:acme/m%2F1%2F5"],
            await cluster.ReadAsync("state", "SELECT GrainIdExtensionString FROM OrleansStorage WHERE GrainIdExtensionString LIKE 'n:%' ORDER BY 1"));
        var rows = await cluster.Audit("acme").ListAsync(size, 10);
        Assert.Equal("retention/decisions/0", rows[^1].EntryKey);
        // The log keeps what was decided.
        Assert.NotNull(await cluster.Audit("acme").FindAsync(EntryKeys.Decision("m/1/1", DecisionState.Rejected)));

        time.Advance(TimeSpan.FromDays((6 * 365) + 1));
        await cluster.Decision("acme", "m/1/2").LiftAsync(new("ann"), "done");
        await RunAsync(cluster);
        Assert.Equal(["m/1/2", "m/1/3"], (await cluster.Index("acme").ListAsync("", 0, 10)).Ids);
    }

    [Fact]
    public async Task Run_AfterAQuarter_DeletesDenialsOfTheTenantAndOfStrangers()
    {
        await using var cluster = await GovernedCluster.StartAsync(time: time);
        var denials = ((string[])["acme", ""]).Select(tenant => cluster.Grains.GetGrain<IAccessDenialGrain>(GrainKeys.AccessDenials(tenant))).ToArray();
        foreach (var log in denials) await log.AddAsync([Denial("first"), Denial("second")], 0);
        time.Advance(TimeSpan.FromDays(91));
        foreach (var log in denials) await log.AddAsync([Denial("third")], 0);
        await RunAsync(cluster);

        foreach (var log in denials) Assert.Equal(["third"], (await log.ListAsync(10)).Entries.Select(entry => entry.Principal));
        Assert.Equal([("retention/access_denials/0", 2UL)], (await EntriesAsync(cluster)).Select(entry => (entry.EntryKey, entry.Deletion.Count)));
    }

    [Fact]
    public async Task Run_AfterTwoYears_DeletesIncidentsThatHaveClosedAndNoOthers()
    {
        await using var cluster = await GovernedCluster.StartAsync(time: time, policy: PolicyFile.Parse("p.yaml", "version: 1\nrules:\n  - {name: rest, family: any, subject: any, action: alert, mode: automatic}\n"u8.ToArray()));
        var model = cluster.Grains.GetGrain<IModelGrain>(GrainKeys.Model("acme", "flight-delay"));
        await model.RegisterAsync("", "");
        await model.RegisterVersionAsync("1", new() { Features = [], Axis = Axis.Sequence, PaneLength = 1, LabelMaturity = 1, LabelHorizon = 1000 });
        var coordinator = cluster.Coordinator("acme");
        await coordinator.AcceptAsync([Findings.Drift("distance", 10)]);
        await coordinator.PanesClosedAsync(10);
        await coordinator.PanesClosedAsync(30);
        await coordinator.AcceptAsync([Findings.Drift("carrier", 50)]);
        await coordinator.PanesClosedAsync(50);
        // The fleet has to have heard of it.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await coordinator.RestsAsync()) await Task.Delay(20, patience.Token);
        Assert.Equal([true, false], (await coordinator.ListIncidentsAsync(openOnly: false, 0, 10)).Incidents.Select(incident => incident.Incident.Open));

        time.Advance(TimeSpan.FromDays(759));
        await RunAsync(cluster);
        Assert.Equal(2, (await coordinator.ListIncidentsAsync(openOnly: false, 0, 10)).Total);
        time.Advance(TimeSpan.FromDays(2));
        await RunAsync(cluster);

        Assert.Equal("carrier", Assert.Single((await coordinator.ListIncidentsAsync(openOnly: false, 0, 10)).Incidents).Incident.Subject.Feature);
        Assert.Equal([("retention/incidents/0", 1UL)], (await EntriesAsync(cluster)).Where(entry => entry.Deletion is not null).Select(entry => (entry.EntryKey, entry.Deletion.Count)));
    }

    [Fact]
    public async Task Wake_AgainAndAgain_RegistersOneReminderAndLeavesItsTime()
    {
        await using var cluster = await GovernedCluster.StartAsync(time: time);
        await cluster.Retention("acme").WakeAsync();
        var first = await cluster.ReadAsync("state", "SELECT name || ' ' || start_at || ' ' || period FROM reminder");
        time.Advance(TimeSpan.FromHours(1));
        await cluster.Retention("acme").WakeAsync();

        Assert.Equal(first, await cluster.ReadAsync("state", "SELECT name || ' ' || start_at || ' ' || period FROM reminder"));
        Assert.EndsWith(" 86400000", Assert.Single(first), StringComparison.Ordinal);
    }

    /// <summary>What Orleans does when a reminder is due.</summary>
    private static Task RunAsync(GovernedCluster cluster) => cluster.Retention("acme").AsReference<IRemindable>().ReceiveReminder("retention", default);

    private static async Task WriteAsync(GovernedCluster cluster, string subject, params long[] panes)
    {
        var archive = cluster.Services.GetRequiredService<IPaneArchive>();
        await archive.WriteAsync(subject, [.. panes.Select(pane => new ArchivedPane(pane, "part", 0, [1]))], TestContext.Current.CancellationToken);
        if (subject == "x:acme/m/1/age") await archive.WriteAsync(subject, [new(1, "other", 0, [1])], TestContext.Current.CancellationToken);
    }

    private static async Task<int> CountAsync(GovernedCluster cluster) => (await cluster.ReadAsync("panes", "SELECT DISTINCT pane FROM pane")).Count;

    private static async Task<List<Entry>> EntriesAsync(GovernedCluster cluster) => [.. (await cluster.Audit("acme").ListAsync(0, 100)).Select(row => Entry.Parser.ParseFrom(row.Bytes))];

    private AccessDenial Denial(string principal) => new(time.GetUtcNow(), principal, "ROLE_MISSING", "m", 1);
}
