using System.Globalization;
using Google.Protobuf;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Specs;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Replay;

public sealed class ReplayPlanTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Steps_SameTableTwice_GiveTheSameBytesUnderTheSameNumbers()
    {
        var (first, second) = (await ExampleAsync(), await ExampleAsync());
        Assert.Equal(Bytes(first), Bytes(second));
        Assert.Equal(Enumerable.Range(0, first.Sum(step => step.Predictions.Count)).Select(number => (ulong)number), first.SelectMany(step => step.Predictions).Select(batch => batch.Sequence));
        Assert.Equal(Enumerable.Range(0, first.Sum(step => step.Labels.Count)).Select(number => (ulong)number), first.SelectMany(step => step.Labels).Select(batch => batch.Sequence));
    }

    [Fact]
    public async Task Steps_WholeTable_SendEveryRowAndEveryLabelOnce()
    {
        var steps = await ExampleAsync();
        Assert.Equal(240, steps.SelectMany(step => step.Predictions).SelectMany(batch => batch.Batch.Ids?.Text ?? []).Distinct().Count());
        Assert.Equal(240, steps.SelectMany(step => step.Predictions).Sum(batch => batch.Rows));
        Assert.Equal(240, steps.SelectMany(step => step.Labels).SelectMany(batch => batch.Ids.Text).Distinct().Count());
        Assert.Equal(240, steps.SelectMany(step => step.Labels).Sum(batch => batch.Labels.Count));
    }

    [Fact]
    public async Task Steps_Watermarks_NeverPromiseTooMuch()
    {
        var watermarks = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var batch in (await ExampleAsync()).SelectMany(step => step.Predictions))
        {
            Assert.True(batch.Watermark >= watermarks.GetValueOrDefault(batch.Source, long.MinValue));
            watermarks[batch.Source] = batch.Watermark;
            Assert.All(batch.Batch.Positions, position => Assert.True(position >= batch.Watermark));
        }
        Assert.All(watermarks.Values, watermark => Assert.Equal(ReplayPlan.FinalWatermark(Parcels.Spec, Position("2026-01-07T23:52")), watermark));
    }

    [Fact]
    public async Task Steps_NewPane_GivesEverySourceAWatermarkAndWaitsForWhatIsUnderWay()
    {
        // 'south' falls silent after its first row.
        var steps = await StepsAsync("P1,2026-01-05T00:00,south,1,express,0.1,0,2026-01-05T01:00", "P2,2026-01-05T01:00,north,1,express,0.1,0,2026-01-05T02:00", "P3,2026-01-05T06:00,north,1,express,0.1,0,2026-01-05T07:00");
        var opening = steps.Where(step => step.OpensPane).ToList();
        Assert.Equal(Position("2026-01-05T06:00"), opening[1].Predictions[0].Watermark);
        Assert.Equal(["north", "south"], opening[1].Predictions.Select(batch => batch.Source));
        Assert.Equal([1, 0], opening[1].Predictions.Select(batch => batch.Rows));
    }

    [Fact]
    public async Task Steps_Labels_GoOutWhenTheyAreKnownAndBeforeALaterWatermark()
    {
        var steps = await StepsAsync("P1,2026-01-05T00:00,south,1,express,0.1,1,2026-01-05T03:00", "P2,2026-01-05T18:00,south,1,express,0.1,0,2026-01-05T19:00");
        var labels = steps.FindIndex(step => step.Labels.Any(batch => batch.Ids.Text.Contains("P1")));
        var second = steps.FindIndex(step => step.Predictions.Any(batch => batch.Rows > 0 && batch.Batch.Ids.Text.Contains("P2")));
        Assert.True(labels > 0 && labels < second);
        Assert.Empty(steps[0].Labels);
    }

    [Fact]
    public async Task Steps_Labels_SayWhenTheyBecameKnownWhereTheTableDoes()
    {
        string[] rows = ["P1,2026-01-05T00:00,south,1,express,0.1,1,2026-01-05T03:00", "P2,2026-01-05T18:00,south,1,express,0.1,,", "P3,2026-01-05T18:00,south,1,express,0.1,0,2026-01-05T17:00"];
        var timed = (await StepsAsync(rows)).SelectMany(step => step.Labels).ToArray();
        var spec = Parcels.Spec with { LabelTime = null };
        var untimed = await Parcels.StepsAsync(spec, Path.Combine(scratch.Path, "rows.csv"), Parcels.Now, TestContext.Current.CancellationToken);

        Assert.Equal(["P1", "P3"], timed.SelectMany(batch => batch.Ids.Text));
        Assert.Equal([Position("2026-01-05T03:00"), Position("2026-01-05T17:00")], timed.SelectMany(batch => batch.KnownAt));
        Assert.Empty(untimed.SelectMany(step => step.Labels).SelectMany(batch => batch.KnownAt));
    }

    [Fact]
    public async Task Steps_ManyRowsOfASource_AreSplitIntoBatchesOfAtMost500()
    {
        var steps = await StepsAsync([.. Enumerable.Range(0, 1_201).Select(row => $"P{row},2026-01-05T00:00,north,1,express,0.1,0,2026-01-05T00:10")]);
        Assert.Equal([500, 500, 201], steps[0].Predictions.Select(batch => batch.Rows));
        Assert.Equal([500, 500, 201], steps[0].Labels.Select(batch => batch.Labels.Count));
    }

    [Fact]
    public async Task Steps_DataUpToNow_SendNoWatermarkFromTheFutureAndKeepTheirBytes()
    {
        // Behind the last label, and before the panes are judged.
        var now = new DateTimeOffset(2026, 1, 9, 23, 0, 0, TimeSpan.Zero);
        var early = await Parcels.StepsAsync(Parcels.Spec, Parcels.DataPath, now, TestContext.Current.CancellationToken);
        Assert.All(early.SelectMany(step => step.Predictions), batch => Assert.True(batch.Watermark <= now.ToUnixTimeMilliseconds()));
        var (some, all) = (Bytes(early.Select(step => step with { Labels = [] })), Bytes((await ExampleAsync()).Select(step => step with { Labels = [] })));
        Assert.Equal(some, all[..some.Length]);
    }

    [Fact]
    public async Task Batch_MissingCells_AreMarkedInTheBitmap()
    {
        var steps = await StepsAsync("P1,2026-01-05T00:00,south,,express,0.1,0,2026-01-05T01:00", "P2,2026-01-05T00:01,south,2.5,,0.1,0,2026-01-05T02:00");
        var columns = steps[0].Predictions.Single().Batch.Columns;
        Assert.Equal([0, 2.5], columns[0].Doubles.Values);
        Assert.Equal([0b01], columns[0].Missing.ToByteArray());
        Assert.Equal(["express"], columns[1].Categories.Dictionary);
        Assert.Equal([0b10], columns[1].Missing.ToByteArray());
    }

    [Fact]
    public async Task Batch_OfATableWithExposuresAndPropensities_SaysThem()
    {
        var spec = SpecReader.Parse(await File.ReadAllTextAsync(Parcels.SpecPath, TestContext.Current.CancellationToken) + "\nexposure: caused\npropensity: chance\n", Parcels.SpecPath);
        var data = scratch.Write(
            "rows.csv",
            "parcel,sent,hub,weight_kg,service,risk,late,known,caused,chance\n" + string.Concat(((string[])["action,1", "hold_out,0.25", "no_action,", ",0.5", ","]).Select((said, row) => $"P{row},2026-01-05T00:0{row},south,1,express,0.1,,,{said}\n")));

        var batches = (await Parcels.StepsAsync(spec, data, Parcels.Now, TestContext.Current.CancellationToken)).SelectMany(step => step.Predictions).Where(batch => batch.Rows > 0).Select(batch => batch.Batch).ToArray();

        Assert.Equal(["P0,P1,P3", "P2,P4"], batches.Select(batch => string.Join(',', batch.Ids.Text)));
        Assert.Equal([Exposure.Action, Exposure.HoldOut, Exposure.Unspecified], batches[0].Exposures);
        Assert.Equal([1, 0.25, 0.5], batches[0].Propensities);
        Assert.Equal([Exposure.NoAction, Exposure.Unspecified], batches[1].Exposures);
        Assert.Empty(batches[1].Propensities);
    }

    [Fact]
    public async Task Batch_OfATableWithoutExposures_SaysNone() => Assert.All((await ExampleAsync()).SelectMany(step => step.Predictions), batch => Assert.Equal((0, 0), (batch.Batch.Exposures.Count, batch.Batch.Propensities.Count)));

    private static long Position(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();

    private static string[] Bytes(IEnumerable<ReplayStep> steps) =>
    [
        .. steps.SelectMany(step => step.Predictions.Select(batch => $"{batch.Sequence} {batch.Source} {batch.Watermark} {Convert.ToBase64String(batch.Batch.ToByteArray())}")
            .Concat(step.Labels.Select(batch => $"{batch.Sequence} {batch.Source} {Convert.ToBase64String(batch.Ids.ToByteArray())} {string.Join(',', batch.Labels)} {string.Join(',', batch.KnownAt)}"))),
    ];

    private static Task<List<ReplayStep>> ExampleAsync() => Parcels.StepsAsync(Parcels.Spec, Parcels.DataPath, Parcels.Now, TestContext.Current.CancellationToken);

    private Task<List<ReplayStep>> StepsAsync(params string[] rows) => Parcels.StepsAsync(
        Parcels.Spec, scratch.Write("rows.csv", "parcel,sent,hub,weight_kg,service,risk,late,known\n" + string.Join('\n', rows) + "\n"), Parcels.Now, TestContext.Current.CancellationToken);
}
