using Watchgrain.Audit.V1;
using Watchgrain.Grains.Releases;
using Watchgrain.Grains.Tests.Governance;

namespace Watchgrain.Grains.Tests.Releases;

public sealed class ReleaseLedgerGrainTests
{
    [Fact]
    public async Task Releases_ThatComeAtOnce_SpendTheBudgetAndNoMore()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var ledger = Ledger(cluster, "m");

        var answers = await Task.WhenAll(Enumerable.Range(0, 25).Select(i => ledger.RecordAsync(Noisy(i, 100_000))));

        Assert.Equal(10, answers.Count(answer => answer.Status == ReleaseStatus.Done));
        Assert.All(answers.Where(answer => answer.Status != ReleaseStatus.Done), answer => Assert.Equal((ReleaseStatus.OverBudget, 1_000_000L), (answer.Status, answer.Spent)));
        var entries = await EntriesAsync(cluster);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"release/m/{i}"), entries.Select(entry => entry.EntryKey));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => 100_000UL * (ulong)i), entries.Select(entry => entry.Release.SpentMicros));
        // Each answered entry is its own.
        Assert.Equal(Enumerable.Range(0, 10), answers.Where(answer => answer.AuditIndex >= 0).Select(answer => (int)answer.AuditIndex).Order());
        // Another model has its own budget.
        Assert.Equal(ReleaseStatus.Done, (await Ledger(cluster, "other").RecordAsync(Noisy(0, 1_000_000))).Status);
        Assert.Equal(ReleaseStatus.OverBudget, (await ledger.AskAsync("1", 0, 9, 1, "")).Status);
    }

    [Theory]
    [InlineData("before:audit", 0)]
    [InlineData("after:audit", 600_000)]
    [InlineData("before:releases", 600_000)]
    [InlineData("after:releases", 600_000)]
    public async Task Release_KilledAnywhere_HasSpentWhatItsEntrySays(string step, long spent)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var ledger = Ledger(cluster, "m");
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => ledger.RecordAsync(Noisy(0, 600_000)));
        Assert.True(cluster.Faults.Spent);

        Assert.Equal(spent, (await ledger.AskAsync("1", 0, 9, 0, "")).Spent);
        Assert.Equal(spent == 0 ? ReleaseStatus.Done : ReleaseStatus.OverBudget, (await ledger.RecordAsync(Noisy(1, 600_000))).Status);
        Assert.Equal(600_000UL, Assert.Single(await EntriesAsync(cluster)).Release.SpentMicros);
    }

    // Wherever a call is cut off, whoever makes it again gets what the entry's digest is of.
    [Theory]
    [InlineData("before:releases")]
    [InlineData("after:releases")]
    [InlineData("before:audit")]
    [InlineData("after:audit")]
    public async Task Request_ThatIsMadeAgain_SpendsOnceWhereverItWasCutOff(string step)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var ledger = Ledger(cluster, "m");
        var first = Noisy(0, 600_000) with { Request = new("job", [7]), Figures = [1, 2] };
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => ledger.RecordAsync(first));
        Assert.True(cluster.Faults.Spent);

        var asked = await ledger.AskAsync("1", 0, 9, 600_000, "site", first.Request);
        // What is drawn anew has other noise.
        var again = await ledger.RecordAsync(first with { Digest = [9], Figures = [3, 4] });

        var entry = Assert.Single(await EntriesAsync(cluster));
        Assert.Equal((600_000UL, 600_000L), (entry.Release.SpentMicros, again.Spent));
        if (step == "after:audit")
        {
            Assert.Equal(ReleaseStatus.Repeated, asked.Status);
            Assert.Equal((ReleaseStatus.Repeated, "0102", 0L, "00"), (again.Status, Convert.ToHexString(again.Figures!), again.AuditIndex, Convert.ToHexString(entry.Release.Digest.Span)));
        }
        else
        {
            Assert.Equal((ReleaseStatus.Done, ReleaseStatus.Done, "09"), (asked.Status, again.Status, Convert.ToHexString(entry.Release.Digest.Span)));
        }
        Assert.Equal(step == "after:audit" ? "0102" : "0304", Convert.ToHexString((await ledger.RecordAsync(first)).Figures!));
        Assert.Equal(ReleaseStatus.OtherRequest, (await ledger.RecordAsync(first with { Request = new("job", [8]) })).Status);
        Assert.Equal(ReleaseStatus.OverBudget, (await ledger.RecordAsync(first with { Request = new("other", [7]) })).Status);
    }

    // What was prepared for an entry that never came to be is not the answer to the next one.
    [Theory]
    [InlineData("after:audit")]
    [InlineData("before:releases", 2)]
    public async Task Answer_ThatWasNeverRecorded_IsNotToldUnderTheEntryOfAnother(string step, int occurrence = 1)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var ledger = Ledger(cluster, "m");
        var lost = Noisy(0, 100_000) with { Request = new("job", [7]), Figures = [1, 2] };
        cluster.Faults.Fail("before:audit");
        await Assert.ThrowsAnyAsync<Exception>(() => ledger.RecordAsync(lost));
        cluster.Faults.Fail(step, occurrence);
        await Assert.ThrowsAnyAsync<Exception>(() => ledger.RecordAsync(Noisy(1, 100_000)));
        Assert.True(cluster.Faults.Spent);

        var asked = await ledger.AskAsync("1", 0, 9, 100_000, "site", lost.Request);

        Assert.Equal((ReleaseStatus.Done, 100_000L), (asked.Status, asked.Spent));
    }

    [Fact]
    public async Task Requests_BeyondTheLatestEight_AreForgotten()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var ledger = Ledger(cluster, "m");
        for (var i = 0; i < 9; i++) Assert.Equal(ReleaseStatus.Done, (await ledger.RecordAsync(Noisy(i, 100_000) with { Request = new($"job-{i}", [7]), Figures = [(byte)i] })).Status);

        Assert.Equal(ReleaseStatus.Repeated, (await ledger.AskAsync("1", 0, 9, 100_000, "site", new("job-1", [7]))).Status);
        Assert.Equal(ReleaseStatus.Done, (await ledger.AskAsync("1", 0, 9, 100_000, "site", new("job-0", [7]))).Status);
    }

    [Fact]
    public async Task Window_ThatIsNew_IsKnownAsOfASettlingTimeAgo()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var before = TimeProvider.System.GetUtcNow();
        var terms = await Ledger(cluster, "m").AskAsync("1", 0, 9, 0, "");
        var after = TimeProvider.System.GetUtcNow();
        Assert.Equal(TimeSpan.FromMinutes(1), terms.Settling);
        Assert.InRange(terms.Window.KnownAt, before.AddMilliseconds(-60_001), after.AddMinutes(-1));
    }

    [Fact]
    public async Task Windows_WithoutNoise_AreTheSameAgainOrApart()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var ledger = Ledger(cluster, "m");
        var terms = await ledger.AskAsync("1", 10, 19, 0, "site");
        Assert.Equal((ReleaseStatus.Done, 11, 0L), (terms.Status, terms.LeastGroup, terms.Releases));
        var knownAt = terms.Window.KnownAt;
        Assert.Equal(0, (await ledger.RecordAsync(Hidden(terms.Window))).AuditIndex);

        // The same panes show the same figures: as known at the first time.
        terms = await ledger.AskAsync("1", 10, 19, 0, "site");
        Assert.Equal((knownAt, "010203", "0405"), (terms.Window.KnownAt, terms.Window.Digest, terms.Window.TotalsDigest));
        Assert.Equal(ReleaseStatus.OtherTime, (await ledger.RecordAsync(Hidden(terms.Window with { KnownAt = terms.Window.KnownAt.AddSeconds(1) }))).Status);
        Assert.Equal(ReleaseStatus.Done, (await ledger.RecordAsync(Hidden(terms.Window))).Status);
        foreach (var (first, last) in new[] { (10L, 18L), (19L, 25L), (0L, 10L), (0L, 99L), (12L, 13L) })
        {
            var refused = await ledger.AskAsync("1", first, last, 0, "site");
            Assert.Equal((ReleaseStatus.Overlaps, terms.Window), (refused.Status, refused.Window));
            Assert.Equal(ReleaseStatus.Overlaps, (await ledger.RecordAsync(Hidden(terms.Window with { First = first, Last = last }))).Status);
            // Noise hides the difference.
            Assert.Equal(ReleaseStatus.Done, (await ledger.AskAsync("1", first, last, 1, "site")).Status);
        }
        Assert.Equal(ReleaseStatus.Done, (await ledger.AskAsync("1", 20, 25, 0, "site")).Status);
        Assert.Equal(ReleaseStatus.Done, (await ledger.AskAsync("2", 10, 18, 0, "site")).Status);

        var entry = (await EntriesAsync(cluster))[0];
        Assert.Equal(("acme", "m", "1", "ann", "release/m/0"), (entry.Tenant, entry.ModelId, entry.Version, entry.Actor, entry.EntryKey));
        Assert.Equal(("counts", "site", 10L, 19L, 0UL, 3U, terms.Window.KnownAt), (entry.Release.Kind, entry.Release.GroupedBy, entry.Release.FirstPane, entry.Release.LastPane, entry.Release.EpsilonMicros, entry.Release.Hidden, entry.Release.KnownAt.ToDateTimeOffset()));
        Assert.Equal(2, (await EntriesAsync(cluster)).Count);
    }

    // New England is RI and MA: what is told of it, less what is told of MA, is what is hidden of RI.
    [Fact]
    public async Task Window_ThatWasReleasedByAFeature_IsReleasedByNoOther()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var ledger = Ledger(cluster, "m");
        var ungrouped = await ledger.AskAsync("1", 0, 9, 0, "");
        Assert.Equal(ReleaseStatus.Done, (await ledger.RecordAsync(Hidden(ungrouped.Window) with { By = "" })).Status);
        var terms = await ledger.AskAsync("1", 0, 9, 0, "site");
        Assert.Equal((ReleaseStatus.Done, "site", ungrouped.Window.KnownAt), (terms.Status, terms.Window.By, terms.Window.KnownAt));
        // Its entry stands and the note of it does not: what it was by is read from the entry.
        cluster.Faults.Fail("before:releases");
        await Assert.ThrowsAnyAsync<Exception>(() => ledger.RecordAsync(Hidden(terms.Window)));

        Assert.Equal((ReleaseStatus.OtherGroups, "site"), ((await ledger.AskAsync("1", 0, 9, 0, "region")).Status, (await ledger.AskAsync("1", 0, 9, 0, "region")).Window.By));
        Assert.Equal(ReleaseStatus.OtherGroups, (await ledger.RecordAsync(Hidden(terms.Window with { By = "region" }) with { By = "region" })).Status);
        Assert.Equal(ReleaseStatus.Done, (await ledger.AskAsync("1", 0, 9, 0, "")).Status);
        Assert.Equal(ReleaseStatus.Done, (await ledger.AskAsync("1", 10, 19, 0, "region")).Status);
    }

    // Some panes of a group have been deleted since: what is told now, beside what was told, would tell of them.
    [Fact]
    public async Task Window_WhoseFiguresAreNoLongerThoseThatWereTold_IsNotReleasedAgain()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var ledger = Ledger(cluster, "m");
        var terms = await ledger.AskAsync("1", 0, 9, 0, "site");
        await ledger.RecordAsync(Hidden(terms.Window));
        var again = Hidden((await ledger.AskAsync("1", 0, 9, 0, "site")).Window);

        Assert.Equal(ReleaseStatus.Changed, (await ledger.RecordAsync(again with { Digest = [9] })).Status);
        Assert.Equal(ReleaseStatus.Changed, (await ledger.RecordAsync(again with { TotalsDigest = [9] })).Status);
        Assert.Equal(ReleaseStatus.Changed, (await ledger.RecordAsync(again with { By = "", Digest = [9], TotalsDigest = [8] })).Status);
        Assert.Equal(ReleaseStatus.Done, (await ledger.RecordAsync(again with { By = "", Digest = [9] })).Status);
        Assert.Equal(ReleaseStatus.Done, (await ledger.RecordAsync(again)).Status);
        Assert.Equal(3, (await EntriesAsync(cluster)).Count);
    }

    // A count that both settings hide could be reckoned from the tables of the two.
    [Fact]
    public void Window_KeepsTheLeastGroupOfItsFirstRelease()
    {
        var state = new ReleaseState();
        ReleaseLedger ledger = new(state, 0);
        ReleasedWindow window = new("1", 0, 9, DateTimeOffset.UnixEpoch) { By = "site", LeastGroup = 11 };
        ledger.Take(Hidden(window));

        Assert.Equal(11, ledger.Judge(window with { LeastGroup = 15 }, 0).Window.LeastGroup);
        Assert.Equal(15, ledger.Judge(window with { First = 10, Last = 19, LeastGroup = 15 }, 0).Window.LeastGroup);
    }

    private static IReleaseLedgerGrain Ledger(GovernedCluster cluster, string model) => cluster.Grains.GetGrain<IReleaseLedgerGrain>(GrainKeys.Releases("acme", model));

    private static ReleaseRecord Noisy(int number, long epsilon) => Hidden(new("1", 0, 9, new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero))) with { Epsilon = epsilon, Contribution = 1, Hidden = 0, Digest = [(byte)number] };

    private static ReleaseRecord Hidden(ReleasedWindow window) => new() { Window = window, By = "site", Actor = "ann", Groups = 2, Hidden = 3, Digest = [1, 2, 3], TotalsDigest = [4, 5] };

    private static async Task<List<Entry>> EntriesAsync(GovernedCluster cluster) => [.. await Task.WhenAll((await cluster.Audit("acme").ListAsync(0, 100)).Select(row => cluster.OpenAsync(row)))];
}
