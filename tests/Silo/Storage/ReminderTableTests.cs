using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Tests.Storage;

public sealed class ReminderTableTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly GrainId Decision = GrainId.Create("decision", "n:acme/flight-delay/1/1");
    private static readonly GrainId Other = GrainId.Create("decision", "n:acme/flight-delay/1/2");

    // Ticks of less than a millisecond: the table rounds up.
    private static readonly DateTime Start = new DateTime(2026, 12, 3, 9, 0, 0, DateTimeKind.Utc).AddTicks(1);

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Reminder_Written_IsReadAlsoAfterARestart(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var eTag = await storage.Reminders.UpsertRow(Entry(Decision, "deadline"), Cancellation);
        await storage.ReopenAsync();

        var read = (await storage.Reminders.ReadRow(Decision, "deadline", Cancellation))!;
        Assert.Equal((Decision, "deadline", Start.AddTicks(9_999), TimeSpan.FromMinutes(1), eTag), (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Null(await storage.Reminders.ReadRow(Decision, "another", Cancellation));
        Assert.Null(await storage.Reminders.ReadRow(Other, "deadline", Cancellation));
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Reminder_RemovedByAnOldTag_StaysUntilItsOwn(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        var old = (await storage.Reminders.UpsertRow(Entry(Decision, "deadline"), Cancellation))!;
        var current = (await storage.Reminders.UpsertRow(Entry(Decision, "deadline", TimeSpan.FromHours(1)), Cancellation))!;
        Assert.NotEqual(old, current);

        Assert.False(await storage.Reminders.RemoveRow(Decision, "deadline", old, Cancellation));
        Assert.False(await storage.Reminders.RemoveRow(Decision, "deadline", "no tag of this table", Cancellation));
        Assert.Equal(TimeSpan.FromHours(1), (await storage.Reminders.ReadRow(Decision, "deadline", Cancellation))!.Period);
        Assert.True(await storage.Reminders.RemoveRow(Decision, "deadline", current, Cancellation));
        Assert.False(await storage.Reminders.RemoveRow(Decision, "deadline", current, Cancellation));
        Assert.Empty((await storage.Reminders.ReadRows(Decision, Cancellation)).Reminders);
    }

    // Each silo calls the reminders of its part of the ring, (begin, end]; the last part goes over the end.
    [Theory]
    [InlineData(StorageProvider.Sqlite)]
    [InlineData(StorageProvider.PostgreSql)]
    public async Task Reminders_OfPartsOfTheRing_AreEachReadOnce(StorageProvider provider)
    {
        await using var storage = await StorageUnderTest.CreateAsync(provider);
        GrainId[] grains = [.. Enumerable.Range(0, 40).Select(i => GrainId.Create("decision", $"n:acme/m/1/{i}"))];
        foreach (var grain in grains)
            await storage.Reminders.UpsertRow(Entry(grain, "deadline"), Cancellation);
        // Cuts on hashes that exist, so that each end of a part matters; half of all hashes have the highest bit.
        uint[] cuts = [.. grains.Select(grain => grain.GetUniformHashCode()).Order().Where((_, i) => i % 8 == 3)];
        Assert.Contains(cuts, cut => cut > int.MaxValue);

        var read = new List<GrainId>();
        for (var i = 0; i < cuts.Length; i++)
            read.AddRange((await storage.Reminders.ReadRows(cuts[i], cuts[(i + 1) % cuts.Length], Cancellation)).Reminders.Select(entry => entry.GrainId));

        Assert.Equal(grains.Order(), read.Order());
        Assert.Equal(40, (await storage.Reminders.ReadRows(7, 7, Cancellation)).Reminders.Count);
    }

    private static ReminderEntry Entry(GrainId grain, string name, TimeSpan? period = null) => new() { GrainId = grain, ReminderName = name, StartAt = Start, Period = period ?? TimeSpan.FromMinutes(1), ETag = "" };
}
