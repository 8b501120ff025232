using System.Text.Json;
using Grpc.Net.Client;
using Parquet;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>One command watches a real model on real data, end to end. Everything goes through the command of the README and the gateway; each test prints the figure that it checked.</summary>
public sealed class FirstLight(ITestOutputHelper output)
{
    private const double WantedShare = 0.9;
    private const double Significance = 0.05;
    private const long DayMs = 86_400_000;

    // 1 to 100 were not looked at while thresholds were chosen.
    private static readonly int[] Seeds = Repository.Full ? [.. Enumerable.Range(1, 20)] : [1, 2];

    [Fact]
    public async Task InjectedIncidents_OverSeeds_AreFoundAtTheirSourceInTime()
    {
        var unitErrors = 0;
        var flips = 0;
        foreach (var seed in Seeds)
        {
            var (summary, _) = await Replayed.FlightsAsync($"seed={seed}");
            var unit = Delay(summary, "unit_error", "drift", "distance");
            var flip = Delay(summary, "label_flip", "poisoning", "");
            unitErrors += unit <= TimeSpan.FromDays(3) ? 1 : 0;
            flips += flip <= TimeSpan.FromDays(7) ? 1 : 0;
            output.WriteLine($"seed {seed}: unit error after {Days(unit)}, flipped labels after {Days(flip)}; decisions: {Decisions(summary)}");
        }

        output.WriteLine($"unit error found within 3 days in {unitErrors} of {Seeds.Length} seeds, flipped labels within 7 days in {flips} of {Seeds.Length}");
        Assert.True(Plausible(unitErrors) && Plausible(flips), $"{unitErrors} and {flips} of {Seeds.Length}; 18 of 20 are wanted");
    }

    [Fact]
    public async Task Replay_WithoutInjections_ReportsNeitherIncident()
    {
        var (summary, _) = await Replayed.FlightsAsync("none");

        var decisions = summary.GetProperty("decisions").EnumerateArray().ToArray();
        output.WriteLine($"without injections: {summary.GetProperty("signals")} signals; decisions: {Decisions(summary)}");
        Assert.Empty(summary.GetProperty("injected").EnumerateArray());
        Assert.DoesNotContain(decisions, decision => Text(decision, "family") == "poisoning");
        Assert.DoesNotContain(decisions, decision => SubjectOf(decision, "feature") == "distance");
    }

    [Fact]
    public async Task Host_KilledInTheMiddle_LosesNoAcknowledgedRow()
    {
        using var directory = new DataDirectory();
        var rows = await ProductionRowsByDayAsync();
        string[] arguments = ["--pace", "max", "--inject", "none"];
        var counted = 0L;
        await using (var run = RunScript.Start(directory, ["--once", .. arguments]))
        {
            counted = await HostKill.WhenRowsCountedAsync(directory, rows.Values.Sum() / 3);
            Assert.NotEqual(0, (await run.WaitAsync()).Code);
        }

        var summary = await RunScript.OnceAsync(directory, arguments);

        Assert.Equal(0, summary.GetProperty("rows_lost").GetInt64());
        await using var host = RunScript.Start(directory, arguments);
        var state = await HostKill.WhenServingAsync(directory, async query => await query.GetModelStateAsync(
            new() { ModelId = "flight-delay", Version = "2001-01", Panes = new() { First = rows.Keys.Min(), Last = rows.Keys.Max() } }));
        var counts = state.Panes.ToDictionary(pane => pane.Pane, pane => pane.Rows);
        output.WriteLine($"killed at {counted:N0} rows; in the end {state.Counters.Rows:N0} rows counted of {rows.Values.Sum():N0}, {state.Counters.LateRows} late, {state.Counters.RejectedRows} rejected, {state.Counters.LabelsJoined:N0} labels joined");
        Assert.Equal(rows.Values.Sum(), state.Counters.Rows);
        Assert.Equal(rows, counts);
        Assert.Equal(rows.Values.Sum(), state.Counters.LabelsJoined);
        Assert.All(state.Panes, pane => Assert.Equal(1.0, pane.Performance.Coverage));
        // Every flight has been watched for a day: up to there the curve is the share of them that had their label.
        var ages = await LabelAgesAsync();
        var points = state.LabelDelay.Points.Where(point => point.Age <= DayMs).ToArray();
        var half = state.LabelDelay.Quantiles[0].Age;
        output.WriteLine($"half of the labels within {TimeSpan.FromMilliseconds(half)}, {points.Length} points of the curve within a day");
        Assert.InRange(points.Length, 20, int.MaxValue);
        Assert.All(points, point => Assert.Equal((double)ages.Count(age => age <= point.Age) / ages.Length, point.Share, 1e-9));
        // The end of a cell, which is at most a quarter wider than its beginning.
        Assert.InRange(half, ages[ages.Length / 2], 1.25 * ages[ages.Length / 2]);
    }

    [Fact]
    public async Task Employment_InPanesOf5000_ShowsTheKnownDriftAndPerformance()
    {
        using var directory = new DataDirectory();
        using var spec = EmploymentSpec.Write();
        await RunScript.OnceAsync(directory, "--pace", "max", "--data", Repository.Shared("data", "employment_MA_analysis.csv.gz"), "--spec", spec.Path);
        using var golden = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Shared("golden", "employment_chunk_drift.json"), TestContext.Current.CancellationToken));
        using var datasets = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Shared("golden", "datasets.json"), TestContext.Current.CancellationToken));
        await using var host = RunScript.Start(directory, "--pace", "max", "--data", Repository.Shared("data", "employment_MA_analysis.csv.gz"), "--spec", spec.Path);
        var version = (ModelId: EmploymentSpec.Model, Version: EmploymentSpec.Version);

        var state = await HostKill.WhenServingAsync(directory, async query => await query.GetModelStateAsync(new() { ModelId = version.ModelId, Version = version.Version, Panes = new() { First = 0, Last = 41 } }));
        using var channel = GrpcChannel.ForAddress(directory.Gateway);
        var queries = new QueryService.QueryServiceClient(channel);
        foreach (var feature in (string[])["RELP", "AGEP"])
        {
            var panes = (await queries.GetFeatureAsync(new() { ModelId = version.ModelId, Version = version.Version, Feature = feature, Panes = new() { First = 27, Last = 28 } }, cancellationToken: TestContext.Current.CancellationToken)).Panes;
            Assert.Equal([27, 28], panes.Select(pane => pane.Pane));
            foreach (var pane in panes)
            {
                var measured = pane.Distances.JensenShannonBase2;
                output.WriteLine($"{feature} pane {pane.Pane}: Jensen-Shannon distance {measured:0.0000}");
                Assert.True(measured > 0.3);
                if (feature == "RELP")
                    Assert.Equal(golden.RootElement.GetProperty($"chunk{pane.Pane}").GetProperty("RELP").GetDouble(), measured, 0.05);
            }
        }
        var signals = (await queries.ListSignalsAsync(new() { ModelId = version.ModelId, Version = version.Version, PageSize = 1000 }, cancellationToken: TestContext.Current.CancellationToken)).Signals;
        foreach (var (feature, pane) in from feature in (string[])["RELP", "AGEP"] from pane in (long[])[27, 28] select (feature, pane))
            Assert.Contains(signals, signal => signal.Family == Family.Drift && signal.Subject.Feature == feature && signal.Pane == pane);

        var chunks = datasets.RootElement.GetProperty("employment_MA").GetProperty("chunks_5000").EnumerateArray().ToArray();
        Assert.Equal(chunks.Length, state.Panes.Count);
        double realised = 0, estimated = 0, accuracy = 0;
        foreach (var (chunk, pane) in chunks.Zip(state.Panes))
        {
            Assert.Equal(chunk.GetProperty("n").GetInt64(), pane.Rows);
            realised = Math.Max(realised, Math.Abs(chunk.GetProperty("auc").GetDouble() - pane.Performance.RocAuc));
            estimated = Math.Max(estimated, Math.Abs(chunk.GetProperty("cbpe_auc").GetDouble() - pane.Estimated.RocAuc));
            accuracy = Math.Max(accuracy, Math.Abs(chunk.GetProperty("cbpe_acc").GetDouble() - pane.Estimated.Accuracy));
            // All rows are labelled: both differences are of the same rows.
            Assert.Equal(pane.Performance.RocAuc - pane.Estimated.RocAuc, pane.Performance.RocAucMinusEstimated, 1e-12);
        }
        output.WriteLine($"{chunks.Length} panes, largest differences: ROC AUC {realised:0.00000}, its estimate {estimated:0.00000}, that of accuracy {accuracy:0.00000}");
        Assert.True(realised <= 0.002);
        Assert.True(estimated <= 0.003);
        Assert.True(accuracy <= 0.003);
    }

    private static bool Plausible(int found) => Binomial.AtMost(found, Seeds.Length, WantedShare) >= Significance && (!Repository.Full || found >= 18);

    // From the first wrong row to the end of the pane that told; null when nothing told, or told of it too early.
    private static TimeSpan? Delay(JsonElement summary, string kind, string family, string feature)
    {
        var injected = summary.GetProperty("injected").EnumerateArray().Single(incident => Text(incident, "kind") == kind);
        var from = injected.GetProperty("position").GetInt64();
        long[] told = [.. summary.GetProperty("decisions").EnumerateArray()
            .Where(decision => Text(decision, "family") == family && SubjectOf(decision, "source") == Text(injected, "source") && SubjectOf(decision, "feature") == feature)
            .Select(decision => decision.GetProperty("position").GetInt64() - from)
            .Where(delay => delay > 0)];
        return told.Length == 0 ? null : TimeSpan.FromMilliseconds(told.Min());
    }

    private static string Decisions(JsonElement summary) => string.Join(", ", summary.GetProperty("decisions").EnumerateArray()
        .Select(decision => $"{Text(decision, "family")}({SubjectOf(decision, "feature")}@{SubjectOf(decision, "source")} {Text(decision, "position_time")})"));

    private static string Days(TimeSpan? delay) => delay is { } known ? FormattableString.Invariant($"{known.TotalDays:0.0} days") : "never";

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static string SubjectOf(JsonElement decision, string part) => Text(decision.GetProperty("subject"), part);

    // The oracle: rows of March to June by day, read straight from the file.
    private static async Task<Dictionary<long, long>> ProductionRowsByDayAsync() => (await ProductionTimesAsync("time")).GroupBy(row => row.Time / DayMs).ToDictionary(day => day.Key, day => day.LongCount());

    // How long after its flight each label became known, ascending.
    private static async Task<long[]> LabelAgesAsync() => [.. (await ProductionTimesAsync("label_time")).Select(row => Math.Max(0, row.Other - row.Time)).Order()];

    private static async Task<List<(long Time, long Other)>> ProductionTimesAsync(string other)
    {
        var first = new DateTimeOffset(2001, 3, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        await using var reader = await ParquetReader.CreateAsync(Path.Combine(Repository.Root, "data", "flights-2001.parquet"));
        var found = new List<(long, long)>();
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            var (times, others) = (new long[rows.RowCount], new long[rows.RowCount]);
            await rows.ReadAsync<long>(reader.Schema.FindDataField("time"), times.AsMemory());
            await rows.ReadAsync<long>(reader.Schema.FindDataField(other), others.AsMemory());
            found.AddRange(times.Zip(others).Where(row => row.First >= first));
        }
        return found;
    }
}
