using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>Performance before and after labels that come later, shuffled and partly twice, through the gateway. Expected are the figures that others computed from the same rows; each test prints how far off the system is.</summary>
public sealed class LateLabels(ReadyHost ready, ITestOutputHelper output) : IClassFixture<ReadyHost>
{
    private const int PaneRows = 5000;

    /// <summary>Jensen-Shannon, the customary limit.</summary>
    private const double StableDistance = 0.1;

    /// <summary>The first pane with labels that have been turned round.</summary>
    private const int FlippedFrom = 30;

    private const string MiddleAgedWomen = "middle-aged women";

    private static readonly long Day = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    [Fact]
    public async Task CarLoan_EstimatedThenRealised_AreTheGoldenFiguresAndStableFeaturesRaiseNothing()
    {
        var golden = await GoldenAsync("car_loan");
        var chunks = golden.GetProperty("chunks_5000").EnumerateArray().ToArray();
        var model = new LabelledModel(ready, "car-loan")
        {
            Numeric = ["car_value", "debt_to_income_ratio", "loan_length", "driver_tenure"],
            Categorical = ["salary_range", "repaid_loan_on_prev_car", "size_of_downpayment"],
            Columns = ("y_pred_proba", "y_pred", "repaid"),
        };
        var rows = await DataTable.ReadAsync("car_loan_monitoring.csv.gz", model.Names);
        await model.RegisterAsync(await DataTable.ReadAsync("car_loan_reference.csv.gz", model.Names), new() { Axis = Axis.Sequence, PaneLength = PaneRows });

        await model.SendPredictionsAsync(rows, rows.Rows.Count);
        var before = await model.WhenAsync(state => state.ClosedThrough == chunks.Length - 1);
        Assert.Equal(chunks.Length, before.Panes.Count);
        Assert.All(before.Panes, pane => Assert.Equal(0, pane.Performance.Labelled));
        var estimated = Largest(chunks, before, "cbpe_auc", pane => pane.Estimated.RocAuc);
        var accuracy = Largest(chunks, before, "cbpe_acc", pane => pane.Estimated.Accuracy);

        var twice = await model.SendLabelsAsync(rows);
        var after = await model.WhenAsync(state => state.Counters.LabelsJoined == rows.Rows.Count && state.Counters.LabelsDuplicate == twice);
        Assert.All(after.Panes, pane => Assert.Equal((PaneRows, 1.0), ((int)pane.Performance.Labelled, pane.Performance.Coverage)));
        var realised = Largest(chunks, after, "auc", pane => pane.Performance.RocAuc);
        var right = Largest(chunks, after, "acc", pane => pane.Performance.Accuracy);
        var brier = Largest(chunks, after, "brier", pane => pane.Performance.BrierScore);
        var calibration = Largest(chunks, after, "ece10w", pane => pane.Performance.ExpectedCalibrationError);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{chunks.Length} panes of {PaneRows:N0}, largest differences: estimated ROC AUC {estimated:0.00000}, accuracy {accuracy:0.00000}; realised ROC AUC {realised:0.00000}, accuracy {right:0.00000}, Brier score {brier:0.00000}, ECE {calibration:0.00000}; {twice:N0} labels came twice"));
        Assert.InRange(Math.Max(Math.Max(estimated, realised), Math.Max(accuracy, brier)), 0, 1e-3);
        Assert.InRange(right, 0, 1e-6);
        Assert.InRange(calibration, 0, 2e-3);

        string[] stable = [.. golden.GetProperty("jsd_nannyml_per_chunk").EnumerateObject().Where(feature => feature.Value.EnumerateArray().Max(distance => distance.GetDouble()) < StableDistance).Select(feature => feature.Name)];
        string[] signalled = [.. (await model.SignalsAsync()).Select(signal => signal.Subject.Feature).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        output.WriteLine($"stable: {string.Join(", ", stable)}; signals of {string.Join(", ", signalled)}");
        Assert.Equal(3, stable.Length);
        Assert.Empty(stable.Intersect(signalled));
    }

    [Fact]
    public async Task Employment_BeforeAnyLabel_TheEstimateAlarmsInTheTwoPanesThatFallAndInNoOther()
    {
        var chunks = (await GoldenAsync("employment_MA")).GetProperty("chunks_5000").EnumerateArray().ToArray();
        var model = Employment("employment");
        var rows = await EmploymentAsync(model);
        await model.RegisterAsync(await DataTable.ReadAsync("employment_MA_reference.csv.gz", model.Names), new() { Axis = Axis.Sequence, PaneLength = PaneRows, LabelHorizon = rows.Rows.Count });

        await model.SendPredictionsAsync(rows, chunks.Length * PaneRows);
        var before = await model.WhenAsync(state => state.ClosedThrough == chunks.Length - 1);
        Assert.All(before.Panes, pane => Assert.Equal(0, pane.Performance.Labelled));
        var estimated = Largest(chunks, before, "cbpe_auc", pane => pane.Estimated.RocAuc);
        var alarms = (await model.SignalsAsync()).Where(signal => signal.Family == Family.EstimatedDecay).ToArray();
        foreach (var alarm in alarms)
            output.WriteLine($"pane {alarm.Pane}: {alarm.Sentence}; ln evidence {alarm.LogEvidence:0.0} of {alarm.LogThreshold:0.0}");
        Assert.Equal([27, 28], alarms.Select(signal => signal.Pane));

        var twice = await model.SendLabelsAsync(rows);
        var after = await model.WhenAsync(state => state.Counters.LabelsJoined == rows.Rows.Count && state.Counters.LabelsDuplicate == twice);
        var realised = Largest(chunks, after, "auc", pane => pane.Performance.RocAuc);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{chunks.Length} panes, largest differences: estimated ROC AUC {estimated:0.00000}, realised {realised:0.00000}; {twice:N0} labels came twice"));
        Assert.InRange(realised, 0, 0.002);
        Assert.InRange(estimated, 0, 0.003);
    }

    [Fact]
    public async Task Employment_SlicesOf2018_AreTheGoldenFigures()
    {
        var golden = (await GoldenAsync("employment_MA")).GetProperty("slices_2018");
        var model = Employment("employment-2018");
        var rows = await EmploymentAsync(model, "2018");
        var spec = new VersionSpec { Axis = Axis.Sequence, PaneLength = PaneRows, LabelHorizon = rows.Rows.Count };
        spec.Slices.Add(new SliceSpec { Name = MiddleAgedWomen, Where = "AGEP between 30 and 49 and SEX = \"2\"" });
        await model.RegisterAsync(await DataTable.ReadAsync("employment_MA_reference.csv.gz", model.Names), spec);

        await model.SendPredictionsAsync(rows, rows.Rows.Count);
        var twice = await model.SendLabelsAsync(rows);
        await model.WhenAsync(state => state.Counters.LabelsJoined == rows.Rows.Count && state.Counters.LabelsDuplicate == twice);

        foreach (var value in (string[])["1", "2"])
        {
            var wanted = golden.GetProperty($"SEX={value}");
            var window = await WhenLabelledAsync(() => model.SliceAsync("SEX", value), wanted.GetProperty("n").GetInt64());
            var shown = window.Performance;
            double Off(string figure, double now) => Math.Abs(wanted.GetProperty(figure).GetDouble() - now);
            var (accuracy, auc, rate, error) = (Off("acc", shown.Accuracy), Off("auc", shown.RocAuc), Off("base_rate", shown.LabelRate), Off("ece10w", shown.ExpectedCalibrationError));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"SEX={value}, {window.Rows:N0} rows: accuracy off by {accuracy:0.000000}, ROC AUC {auc:0.000000}, label rate {rate:0.000000}, ECE {error:0.000000}"));
            Assert.InRange(Math.Max(Math.Max(accuracy, auc), rate), 0, 1e-4);
            // A row counts in the middle of its score cell, and a few cells lie on the edge of two bins.
            Assert.InRange(error, 0, 1e-3);
        }

        await CompareMiddleAgedWomenAsync(model, rows);
        var fairness = (await ready.Client.Queries.GetFairnessAsync(new() { ModelId = "employment-2018", Version = LabelledModel.Version, Panes = new() { First = 0 } }, cancellationToken: TestContext.Current.CancellationToken)).Features.Single();
        var groups = rows.Rows.Select((_, row) => (Sex: rows.Field(row, "SEX"), Selected: rows.Field(row, "prediction") == "1", Positive: rows.Field(row, "employed") == "1")).ToLookup(row => row.Sex);
        double[] selection = [.. groups.Select(group => group.Average(row => row.Selected ? 1.0 : 0))], recall = [.. groups.Select(group => group.Where(row => row.Positive).Average(row => row.Selected ? 1.0 : 0))];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fairness.Feature}: demographic parity difference {fairness.DemographicParityDifference.Value:0.0000}, disparate impact {fairness.DisparateImpact.Value:0.0000}, equal opportunity difference {fairness.EqualOpportunityDifference.Value:0.0000}"));
        Assert.Equal("SEX", fairness.Feature);
        Assert.Equal(selection.Max() - selection.Min(), fairness.DemographicParityDifference.Value, 1e-12);
        Assert.Equal(selection.Min() / selection.Max(), fairness.DisparateImpact.Value, 1e-12);
        Assert.Equal(recall.Max() - recall.Min(), fairness.EqualOpportunityDifference.Value, 1e-12);
    }

    // Three rows in a hundred: the error rate of all moves by about one point.
    [Fact]
    public async Task Employment_LabelsFlippedInOneSlice_TheSliceIsNamedAndTheModelIsSilent()
    {
        var model = Employment("employment-flipped");
        await FlipAsync(model, new() { Slices = { new SliceSpec { Feature = "RAC1P", AllValues = true }, new SliceSpec { Feature = "SEX", AllValues = true } } });

        var signals = await FlippedSignalsAsync(model);
        Assert.All(signals, signal => Assert.Equal("RAC1P=8", signal.Subject.Slice));
        Assert.InRange(signals[0].Pane, FlippedFrom, FlippedFrom + 3);
        Assert.InRange(signals[0].SincePane, FlippedFrom - 1, FlippedFrom + 1);
    }

    // The same, and nobody has declared a slice.
    [Fact]
    public async Task Employment_LabelsFlippedInRowsThatNobodyDeclared_TheyAreFoundAndNamed()
    {
        var model = Employment("employment-discovery", isProtected: false);
        await FlipAsync(model, new() { Discovery = new() });

        var discovered = await ready.Client.Queries.ListDiscoveredSlicesAsync(new() { ModelId = "employment-discovery", Version = LabelledModel.Version }, cancellationToken: TestContext.Current.CancellationToken);
        output.WriteLine($"{discovered.Cells} cells, {discovered.Pairs} pairs");
        foreach (var slice in discovered.Slices)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{slice.Name}: {slice.Where}, found in pane {slice.FoundPane} since {slice.SincePane}: {slice.ContradictionRate:0.000} of {slice.Labelled} against {slice.ExpectedContradictionRate:0.000}; ln evidence {slice.LogEvidence:0.0} of {slice.LogThreshold:0.0}, lasts: {slice.Lasts}"));
        var signals = await FlippedSignalsAsync(model);
        var found = Assert.Single(discovered.Slices);
        Assert.Equal(("RAC1P = \"8\"", true), (found.Where, found.Lasts));
        Assert.InRange(found.FoundPane, FlippedFrom, FlippedFrom + 3);
        Assert.InRange(found.SincePane, FlippedFrom - 1, FlippedFrom + 1);
        // Children among them show sooner: of them it is nearly sure that they do not work.
        Assert.All(signals, signal => Assert.Contains("RAC1P", signal.Subject.Slice, StringComparison.Ordinal));
        Assert.All(signals.Where(signal => signal.Pane >= found.FoundPane), signal => Assert.Equal("RAC1P=8", signal.Subject.Slice));
        Assert.Contains("in the rows with RAC1P = \"8\" (discovered-", signals[^1].Sentence, StringComparison.Ordinal);
    }

    // Two fifths of the labels of RAC1P=8 are wrong from a pane on; all panes are judged.
    private async Task FlipAsync(LabelledModel model, VersionSpec spec)
    {
        const int panes = 42;
        const double share = 0.4;
        var rows = await EmploymentAsync(model);
        var judgedAt = (panes + 1) * PaneRows;
        (spec.Axis, spec.PaneLength, spec.LabelMaturity, spec.LabelHorizon) = (Axis.Sequence, PaneRows, judgedAt, judgedAt);
        await model.RegisterAsync(await DataTable.ReadAsync("employment_MA_reference.csv.gz", model.Names), spec);
        await model.SendPredictionsAsync(rows, rows.Rows.Count);
        var random = new Random(11);
        var flipped = 0;

        await model.SendLabelsAsync(rows, [.. Enumerable.Range(0, rows.Rows.Count)], row =>
        {
            var flip = row >= FlippedFrom * PaneRows && rows.Field(row, "RAC1P") == "8" && random.NextDouble() < share;
            flipped += flip ? 1 : 0;
            return rows.Field(row, "employed") == "1" ^ flip ? 1u : 0;
        });
        await model.WhenAsync(state => state.Counters.LabelsJoined == rows.Rows.Count);
        await model.SendWatermarkAsync(2 * judgedAt);
        await model.WhenAsync(state => state.JudgedThrough >= panes - 1);
        output.WriteLine($"{flipped} labels flipped from pane {FlippedFrom} on");
    }

    private async Task<Signal[]> FlippedSignalsAsync(LabelledModel model)
    {
        var signals = (await model.SignalsAsync()).Where(signal => signal.Family == Family.Calibration || (signal.Family is Family.Decay or Family.Quality && signal.Pane >= FlippedFrom)).ToArray();
        foreach (var signal in signals)
            output.WriteLine($"pane {signal.Pane}: {signal.Sentence}; ln evidence {signal.LogEvidence:0.0} of {signal.LogThreshold:0.0}");
        return signals;
    }

    // A slice by condition, from the rows themselves.
    private async Task CompareMiddleAgedWomenAsync(LabelledModel model, DataTable rows)
    {
        (double Score, bool Selected, bool Positive)[] wanted = [.. Enumerable.Range(0, rows.Rows.Count)
            .Where(row => double.Parse(rows.Field(row, "AGEP"), CultureInfo.InvariantCulture) is >= 30 and <= 49 && rows.Field(row, "SEX") == "2")
            .Select(row => (double.Parse(rows.Field(row, "predicted_probability"), CultureInfo.InvariantCulture), rows.Field(row, "prediction") == "1", rows.Field(row, "employed") == "1"))];
        double[] positives = [.. wanted.Where(row => row.Positive).Select(row => row.Score)], negatives = [.. wanted.Where(row => !row.Positive).Select(row => row.Score)];
        var auc = positives.Average(positive => negatives.Average(negative => positive > negative ? 1 : positive == negative ? 0.5 : 0));

        var shown = (await WhenLabelledAsync(() => model.SliceAsync(MiddleAgedWomen), wanted.Length)).Performance;

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{MiddleAgedWomen}, {wanted.Length:N0} rows: ROC AUC off by {Math.Abs(auc - shown.RocAuc):0.000000}"));
        Assert.Equal(wanted.Length, shown.Labelled);
        Assert.Equal(wanted.Average(row => row.Selected == row.Positive ? 1.0 : 0), shown.Accuracy, 1e-12);
        // Scores count in the middle of their cells.
        Assert.Equal(auc, shown.RocAuc, 1e-3);
    }

    [Fact]
    public async Task HotelBooking_ByMonth_AreTheGoldenFiguresAndNoMonthIsClaimedWithoutItsInterval()
    {
        var golden = await GoldenAsync("hotel_booking");
        var months = golden.EnumerateObject().Where(period => period.Name.StartsWith("20", StringComparison.Ordinal)).ToArray();
        var model = new LabelledModel(ready, "hotel-booking")
        {
            Numeric = ["lead_time", "adr"],
            Categorical = ["market_segment", "deposit_type"],
            Columns = ("y_pred_proba", "y_pred", "is_canceled"),
            PositionColumn = "timestamp",
        };
        var rows = await DataTable.ReadAsync("hotel_booking_monitoring.csv.gz", model.Names);
        await model.RegisterAsync(await DataTable.ReadAsync("hotel_booking_reference.csv.gz", model.Names), new() { Axis = Axis.EventTime, PaneLength = Day, LabelHorizon = 400 * Day });

        await model.SendPredictionsAsync(rows, At("2017-09-01"));
        var twice = await model.SendLabelsAsync(rows);
        await model.WhenAsync(state => state.Counters.LabelsJoined == rows.Rows.Count && state.Counters.LabelsDuplicate == twice);

        double auc = 0, accuracy = 0, brier = 0, calibration = 0, estimated = 0;
        var claimed = new List<string>();
        foreach (var month in months)
        {
            var window = await MonthsAsync(month.Name, 1);
            var shown = window.Performance;
            Assert.Equal(month.Value.GetProperty("n").GetInt64(), window.Rows);
            double Off(string figure, double now) => Math.Abs(month.Value.GetProperty(figure).GetDouble() - now);
            (auc, accuracy, brier, calibration, estimated) = (Math.Max(auc, Off("auc", shown.RocAuc)), Math.Max(accuracy, Off("acc", shown.Accuracy)), Math.Max(brier, Off("brier", shown.BrierScore)),
                Math.Max(calibration, Off("ece10w", shown.ExpectedCalibrationError)), Math.Max(estimated, Off("cbpe_auc", window.Estimated.RocAuc)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{month.Name}: realised less estimated ROC AUC {shown.RocAucMinusEstimated:0.000} ({shown.RocAucMinusEstimatedInterval.Low:0.000} to {shown.RocAucMinusEstimatedInterval.High:0.000}); {window.Sentence}"));
            if (window.Reading is not (Reading.PossibleConceptChange or Reading.InputsShiftedPossibleConceptChange))
                continue;
            Assert.True(Excludes(shown.RocAucMinusEstimatedInterval) || Excludes(shown.AccuracyMinusEstimatedInterval));
            claimed.Add(month.Name);
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{months.Length} months, largest differences: ROC AUC {auc:0.00000}, accuracy {accuracy:0.00000}, Brier score {brier:0.00000}, ECE {calibration:0.00000}, estimated ROC AUC {estimated:0.00000}"));
        Assert.InRange(Math.Max(auc, Math.Max(accuracy, brier)), 0, 1e-3);
        Assert.InRange(Math.Max(calibration, estimated), 0, 2e-3);

        Assert.Equal(["2016-12", "2017-01"], claimed);

        var winter = await MonthsAsync("2016-12", 2);
        output.WriteLine($"December and January: {winter.Sentence}");
        Assert.Equal(Reading.InputsShiftedPossibleConceptChange, winter.Reading);
        Assert.StartsWith("inputs shifted, possibly a concept change", winter.Sentence, StringComparison.Ordinal);

        async Task<Window> MonthsAsync(string first, int count)
        {
            var start = DateTimeOffset.Parse($"{first}-01", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            return (await model.StateAsync(new() { First = start.ToUnixTimeMilliseconds() / Day, Last = start.AddMonths(count).ToUnixTimeMilliseconds() / Day - 1 })).Window;
        }
    }

    [Fact]
    public async Task Labels_AmendedThreeTimes_LeaveWhatTheLastOneAloneLeaves()
    {
        var (amended, rows) = await CarLoanAsync("car-loan-amended", 2 * PaneRows);
        var (final, _) = await CarLoanAsync("car-loan-final", 2 * PaneRows);
        var random = new Random(3);

        for (var round = 0; round < 3; round++)
            await amended.SendLabelsAsync(rows, [.. Enumerable.Range(0, rows.Rows.Count)], _ => (uint)random.Next(2), seed: round);
        await amended.SendLabelsAsync(rows, [.. Enumerable.Range(0, rows.Rows.Count)], seed: 4);
        await final.SendLabelsAsync(rows, [.. Enumerable.Range(0, rows.Rows.Count)], seed: 5);
        var joined = await amended.WhenAsync(state => state.Counters.LabelsJoined == rows.Rows.Count && Same(state));
        var wanted = await final.WhenAsync(state => state.Counters.LabelsJoined == rows.Rows.Count);

        output.WriteLine($"{rows.Rows.Count:N0} labels, each given four times: {joined.Counters.LabelsAmended:N0} amended, {joined.Counters.LabelsDuplicate:N0} given again as they were");
        Assert.Equal(3 * rows.Rows.Count, joined.Counters.LabelsAmended + joined.Counters.LabelsDuplicate);
        Assert.Equal(wanted.Panes, joined.Panes);
        Assert.Equal(wanted.Window, joined.Window);

        static bool Same(GetModelStateResponse state) => state.Counters.LabelsAmended + state.Counters.LabelsDuplicate == 3 * state.Counters.LabelsJoined;
    }

    [Fact]
    public async Task Figures_AsKnownAtATime_AreThoseOfTheLatestCutBeforeIt()
    {
        var (model, rows) = await CarLoanAsync("car-loan-known", 2 * PaneRows);
        var order = Enumerable.Range(0, rows.Rows.Count).ToArray();
        new Random(7).Shuffle(order);
        var known = new List<(DateTimeOffset At, GetModelStateResponse Figures)>();
        double[] levels = [0.5, 0.8, 0.95, 0.99];
        var sent = 0;
        foreach (var level in levels)
        {
            // In either pane, whichever way the order divides them.
            var upTo = (int)(rows.Rows.Count * Math.Min(1, level + 0.025));
            await model.SendLabelsAsync(rows, order[sent..upTo], seed: 0);
            sent = upTo;
            known.Add(await WhenCutAsync(level));
        }

        foreach (var (at, figures) in known)
        {
            var now = await model.StateAsync(new() { First = 0 }, at);
            Assert.Equal(figures.Panes, now.Panes);
            Assert.Equal(figures.Window, now.Window);
        }
        var shown = known.Select(cut => string.Create(CultureInfo.InvariantCulture, $"{cut.Figures.Window.Performance.Coverage:0.000} labelled: accuracy {cut.Figures.Window.Performance.Accuracy:0.0000}"));
        output.WriteLine($"as known at four times: {string.Join("; ", shown)}");
        Assert.Empty((await model.StateAsync(new() { First = 0 }, known[0].At.AddDays(-1))).Panes);

        async Task<(DateTimeOffset At, GetModelStateResponse Figures)> WhenCutAsync(double level)
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            for (var look = 0; ; look++)
            {
                var at = TimeProvider.System.GetUtcNow();
                var state = await model.StateAsync(new() { First = 0 }, at);
                if (state.Window?.Performance.Coverage >= level)
                    return (DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()), state);
                Assert.True(look < 300, $"Nothing was cut at a coverage of {level}: {state.Window}");
                await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task Predictions_ThatWait_TakeLittleAndABurstOfLabelsFindsThem()
    {
        const int batchRows = 5000;
        const double labelsPerMinute = 1_000_000, mostBytes = 60;
        var (pending, burst) = Repository.Full ? (10_000_000, 1_000_000) : (400_000, 200_000);
        var model = new WatchedModel("pending");
        var spec = new VersionSpec { Axis = Axis.Sequence, PaneLength = 1_000_000, LabelHorizon = 2 * pending, Features = { new FeatureSpec { Name = "x", Kind = FeatureKind.Numeric } } };
        await ready.Client.Models.RegisterModelAsync(new() { ModelId = model.Id, DisplayName = model.Id, Owner = "test" }, cancellationToken: TestContext.Current.CancellationToken);
        await ready.Client.Models.RegisterVersionAsync(new() { ModelId = model.Id, Version = WatchedModel.Version, Spec = spec }, cancellationToken: TestContext.Current.CancellationToken);
        await ready.Client.SetReferenceAsync(model.Id, WatchedModel.Version, _ => new[] { new SourceBatch { Source = WatchedModel.Source, Batch = Rows(0) } }.ToAsyncEnumerable(), TestContext.Current.CancellationToken);
        var (memory, disk) = (await ready.Host.MemoryBytesAsync(), DiskBytes());

        await using (var stream = ready.Client.OpenPredictions(model.Producer("serving")))
            await SendAllAsync(pending / batchRows, number => stream.SendAsync(WatchedModel.Source, Rows(number), watermark: number * batchRows, cancellation: TestContext.Current.CancellationToken));
        var order = Enumerable.Range(0, pending).ToArray();
        new Random(1).Shuffle(order);
        await using var labels = ready.Client.OpenLabels(model.Producer("back-office"));
        // All wait in the label partitions: nothing is on its way.
        await model.WhenStateAsync(ready.Client, state => state.Counters.Rows == pending);
        using (var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100)))
        {
            for (var look = 0; await ready.Host.MetricAsync("watchgrain_partition_held_bytes") > 0 && look < 600; look++)
                await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        var (grown, taken) = (await ready.Host.MemoryBytesAsync() - memory, (DiskBytes() - disk) / (double)pending);

        var begun = Stopwatch.GetTimestamp();
        await SendAllAsync(burst / batchRows, number =>
        {
            var ids = order.AsSpan(number * batchRows, batchRows).ToArray();
            return labels.SendAsync(WatchedModel.Source, new() { Numbers = { ids.Select(id => (ulong)id) } }, ids.Select(id => (uint)(id % 2)));
        });
        var joined = (await model.WhenStateAsync(ready.Client, state => state.Counters.LabelsJoined == burst)).Counters.LabelsJoined;
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pending:N0} predictions wait: {taken:0.0} bytes each on the disk, the host's memory grew by {grown / 1e6:0} MB; {burst:N0} labels, shuffled over them, were joined in {seconds:0.0} s ({burst / seconds * 60:N0} per minute)"));
        Assert.Equal(burst, joined);
        Assert.True(burst / seconds * 60 >= labelsPerMinute);
        // Of fewer predictions, what stands in the files once shows.
        Assert.True(!Repository.Full || taken <= mostBytes);

        long DiskBytes() => new DirectoryInfo(ready.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

        static Batch Rows(int number) => new()
        {
            Positions = { Enumerable.Range(number * batchRows, batchRows).Select(row => (long)row) },
            Columns = { new Column { Name = "x", Doubles = new() { Values = { Enumerable.Range(0, batchRows).Select(row => row % 997 / 10.0) } } } },
            Scores = { Enumerable.Range(0, batchRows).Select(row => row * 613 % 1009 / 1009.0) },
            Ids = new() { Numbers = { Enumerable.Range(number * batchRows, batchRows).Select(row => (ulong)row) } },
        };
    }

    // As many at once as the stream's window allows.
    private static async Task SendAllAsync<T>(int count, Func<int, ValueTask<Task<T>>> send)
    {
        var waiting = new Queue<Task<T>>();
        for (var number = 0; number < count; number++)
        {
            waiting.Enqueue(await send(number));
            while (waiting.TryPeek(out var first) && first.IsCompleted)
                await waiting.Dequeue();
        }
        await Task.WhenAll(waiting);
    }

    private async Task<(LabelledModel Model, DataTable Rows)> CarLoanAsync(string id, int count)
    {
        var model = new LabelledModel(ready, id) { Numeric = ["car_value"], Categorical = ["salary_range"], Columns = ("y_pred_proba", "y_pred", "repaid") };
        var rows = await DataTable.ReadAsync("car_loan_monitoring.csv.gz", model.Names);
        rows = rows with { Rows = [.. rows.Rows.Take(count)] };
        await model.RegisterAsync(await DataTable.ReadAsync("car_loan_reference.csv.gz", model.Names), new() { Axis = Axis.Sequence, PaneLength = PaneRows });
        // So far behind that its panes have been judged, without a label.
        await model.SendPredictionsAsync(rows, count + 2 * PaneRows);
        await model.WhenAsync(state => state.JudgedThrough == count / PaneRows - 1);
        return (model, rows);
    }

    private static bool Excludes(Interval interval) => interval.Low > 0 || interval.High < 0;

    /// <summary>Midnight of a day, UTC.</summary>
    internal static long At(string date) => DateTimeOffset.Parse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();

    private static async Task<Window> WhenLabelledAsync(Func<Task<GetSliceResponse>> ask, long rows)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var look = 0; ; look++)
        {
            var window = (await ask()).Window;
            if (window?.Performance.Labelled == rows || look == 300)
                return window!;
            await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static double Largest(JsonElement[] golden, GetModelStateResponse state, string figure, Func<ModelPane, double> shown) =>
        golden.Zip(state.Panes, (expected, pane) => Math.Abs(expected.GetProperty(figure).GetDouble() - shown(pane))).Max();

    private static async Task<JsonElement> GoldenAsync(string name)
    {
        using var datasets = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Shared("golden", "datasets.json"), TestContext.Current.CancellationToken));
        return datasets.RootElement.GetProperty(name).Clone();
    }

    private LabelledModel Employment(string id, bool isProtected = true) => new(ready, id)
    {
        Numeric = ["AGEP", "SCHL"],
        Categorical = ["RELP", "SEX", "RAC1P"],
        Protected = isProtected ? ["SEX"] : [],
        Columns = ("predicted_probability", "prediction", "employed"),
    };

    // Its labels stand in a file of their own, by id.
    private static async Task<DataTable> EmploymentAsync(LabelledModel model, string? year = null)
    {
        var labels = (await DataTable.ReadAsync("employment_MA_analysis_target.csv.gz", "id", "employed")).Rows.ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
        string[] names = [.. model.Names.Where(name => name != model.Columns.Label)];
        var table = await DataTable.ReadAsync("employment_MA_analysis.csv.gz", [.. names, "id", "year"]);
        return new([.. names, model.Columns.Label], [.. table.Rows.Where(row => year is null || row[^1] == year).Select(row => (string[])[.. row[..^2], labels[row[^2]]])]);
    }
}
