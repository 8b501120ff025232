using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class EvaluationTests(RunningGateway gateway)
{
    private const string Candidate = "2";
    private const int Rows = 4000;

    private static readonly byte[] Digest = SHA256.HashData("a table"u8);

    [Fact]
    public async Task Evaluate_OnTheSameRows_ShowsTheFiguresOfBothAndIsKept()
    {
        var model = await RegisterAsync();
        var rows = Draw(1, noise: 0.3);

        var evaluation = (await EvaluateAsync(model, rows, paired: true)).Evaluation;

        Assert.Equal((Rows, true, "", "alice", Convert.ToHexStringLower(Digest)), (evaluation.Rows, evaluation.Paired, evaluation.ChampionVersion, evaluation.EvaluatedBy, evaluation.DataDigest));
        Assert.Equal(["", "origin=ATL", "origin=BOS"], evaluation.Scopes.Select(scope => scope.Feature.Length == 0 ? "" : $"{scope.Feature}={scope.Value}"));
        foreach (var (scope, some) in evaluation.Scopes.Zip((Row[][])[rows, [.. rows.Where(row => row.Origin == 0)], [.. rows.Where(row => row.Origin == 1)]]))
        {
            Assert.Equal(some.Length, scope.Rows);
            var accuracy = scope.Figures.Single(figure => figure.Name == "accuracy");
            Assert.Equal(some.Average(row => row.Score >= 0.5 == (row.Label == 1) ? 1.0 : 0), accuracy.Candidate, 12);
            Assert.Equal(some.Average(row => row.Champion >= 0.5 == (row.Label == 1) ? 1.0 : 0), accuracy.Champion, 12);
            Assert.Equal(accuracy.Candidate - accuracy.Champion, accuracy.Difference, 12);
            var area = scope.Figures.Single(figure => figure.Name == "roc_auc");
            Assert.Equal(Area(some, row => row.Score), area.Candidate, 0.001);
            Assert.Equal(Area(some, row => row.Champion), area.Champion, 0.001);
            var brier = scope.Figures.Single(figure => figure.Name == "brier_score");
            Assert.Equal(some.Average(row => Math.Pow(row.Score - row.Label, 2)), brier.Candidate, 0.001);
            // Wider, for six comparisons.
            Assert.True(brier.CorrectedInterval.Low < brier.DifferenceInterval.Low && brier.DifferenceInterval.High < brier.CorrectedInterval.High);
        }
        Assert.Equal(1 - 0.025 / 3, evaluation.CorrectedConfidence, 12);
        Assert.Equal(1 - 0.025 / 6, evaluation.CorrectedSliceConfidence, 12);
        var loss = evaluation.Scopes[0].Figures.Single(figure => figure.Name == "log_loss");
        Assert.Equal(rows.Average(row => -Math.Log(row.Label == 1 ? row.Score : 1 - row.Score)), loss.Candidate, 9);
        Assert.False(loss.Judged);

        Assert.Equal(evaluation, (await gateway.Bob.CallAsync<V1.GetEvaluationRequest, V1.GetEvaluationResponse>("EvaluationService/GetEvaluation", new() { ModelId = model, Version = Candidate })).Evaluation);
        var entry = await gateway.EntryAsync(evaluation.AuditIndex);
        Assert.Equal(("alice", model, Candidate, Rows, true, 2), (entry.Actor, entry.ModelId, entry.Version, entry.Evaluation.Rows, entry.Evaluation.Paired, entry.Evaluation.Slices));
        Assert.Equal(Digest, entry.Evaluation.DataDigest.ToByteArray());
        Assert.Equal(evaluation.Scopes[0].Figures[0].Difference, entry.Evaluation.Figures[0].Difference);
        // The same again is the same entry.
        Assert.Equal(evaluation.AuditIndex, (await EvaluateAsync(model, rows, paired: true)).Evaluation.AuditIndex);
    }

    [Theory]
    [InlineData(0, V1.PromotionAnswer.Pass, "")]
    [InlineData(1.2, V1.PromotionAnswer.Blocked, "worse")]
    public async Task CheckPromotion_OfACandidate_GoesByItsEvaluation(double noise, V1.PromotionAnswer answer, string code)
    {
        var model = await RegisterAsync();
        var evaluation = (await EvaluateAsync(model, Draw(2, noise), paired: true)).Evaluation;

        var checkedOnce = await CheckAsync(model);
        var again = await CheckAsync(model);

        Assert.Equal((answer, evaluation.AuditIndex), (checkedOnce.Answer, checkedOnce.EvaluationAuditIndex));
        Assert.All(checkedOnce.Reasons, reason => Assert.Equal((code, true), (reason.Code, reason.Blocks)));
        Assert.Equal(answer == V1.PromotionAnswer.Blocked, checkedOnce.Reasons.Count > 0);
        var entry = await gateway.EntryAsync(checkedOnce.AuditIndex);
        Assert.Equal((answer == V1.PromotionAnswer.Pass ? "pass" : "blocked", "alice", (long)evaluation.AuditIndex, 0.01, 0.03, 500), (entry.Promotion.Answer, entry.Actor, entry.Promotion.EvaluationIndex, entry.Promotion.Tolerance, entry.Promotion.SliceTolerance, entry.Promotion.LeastRows));
        Assert.Equal(checkedOnce.Reasons.Select(reason => reason.Sentence), entry.Promotion.Reasons);
        // An answer that has not changed is one entry.
        Assert.Equal(checkedOnce, again);
    }

    [Fact]
    public async Task CheckPromotion_WithoutEnough_SaysWhatIsMissingAndIsRecordedWhenAsked()
    {
        var model = await RegisterAsync();
        var none = await CheckAsync(model);
        Assert.Equal((V1.PromotionAnswer.NotEnoughEvidence, "no_evaluation", false), (none.Answer, Assert.Single(none.Reasons).Code, none.HasAuditIndex));

        await EvaluateAsync(model, Draw(3, 0)[..200], paired: true);
        var few = await CheckAsync(model, undecided: true);
        Assert.Equal((V1.PromotionAnswer.NotEnoughEvidence, "too_few_rows"), (few.Answer, Assert.Single(few.Reasons).Code));
        Assert.Equal("200 labelled rows are fewer than 500", Assert.Single((await gateway.EntryAsync(few.AuditIndex)).Promotion.Reasons));

        // Enough rows, and no difference that they could tell from the tolerance.
        await EvaluateAsync(model, Draw(3, 0.35)[..600], paired: true);
        var open = await CheckAsync(model);
        Assert.Equal(V1.PromotionAnswer.NotEnoughEvidence, open.Answer);
        Assert.All(open.Reasons, reason => Assert.Equal("undecided", reason.Code));
        Assert.Equal(V1.PromotionAnswer.Pass, (await CheckAsync(model, tolerance: 0.3)).Answer);

        await EvaluateAsync(model, Draw(3, 0), paired: false);
        Assert.Equal("no_champion", Assert.Single((await CheckAsync(model)).Reasons).Code);
    }

    [Fact]
    public async Task Evaluate_WithoutTheChampionsScores_IsComparedWithItsProduction()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await RegisterAsync(flights.Model, Candidate);
        await flights.SendAsync(flights.Report(0, Flights.Rows(0, 200)));
        await flights.SendAsync(flights.Labels(0, Flights.Rows(0, 200)));
        // Pushes the watermark past the first two panes and their labels.
        await flights.SendAsync(flights.Report(1, Flights.Rows(500, 1)));
        var state = await flights.StateAsync(state => state.HasJudgedThrough && state.JudgedThrough >= 1);

        var evaluation = (await EvaluateAsync(flights.Model, Draw(4, 0), paired: false)).Evaluation;

        var all = evaluation.Scopes[0];
        Assert.Equal((Flights.Version, false, 200), (evaluation.ChampionVersion, evaluation.Paired, all.ChampionRows));
        var (accuracy, window) = (all.Figures.Single(figure => figure.Name == "accuracy"), state.Window.Performance);
        Assert.Equal((window.Accuracy, window.RocAuc, window.BrierScore), (accuracy.Champion, all.Figures.Single(figure => figure.Name == "roc_auc").Champion, all.Figures.Single(figure => figure.Name == "brier_score").Champion));
        // Newcombe's, from the two intervals of Wilson.
        Assert.Equal(accuracy.Difference - Math.Sqrt(Math.Pow(accuracy.Candidate - accuracy.CandidateInterval.Low, 2) + Math.Pow(accuracy.ChampionInterval.High - accuracy.Champion, 2)), accuracy.DifferenceInterval.Low, 12);
        Assert.Equal([200L, 100, 100], evaluation.Scopes.Select(scope => scope.ChampionRows));
        // These rows are unlike the reference: sooner or later there is an incident as well.
        async Task<V1.PromotionReason> MissingAsync() => Assert.Single((await CheckAsync(flights.Model)).Reasons, reason => !reason.Blocks);
        Assert.Equal("200 labelled rows of the champion are fewer than 500", (await MissingAsync()).Sentence);
        // Beside another version than the one in production it says nothing of the latter.
        await RegisterAsync(flights.Model, "3");
        await EvaluateAsync(flights.Model, Draw(4, 0), paired: true, champion: "3");
        Assert.Equal("other_champion", (await MissingAsync()).Code);
        Assert.Equal(V1.PromotionAnswer.Pass, (await CheckAsync(flights.Model, champion: "3")).Answer);
    }

    [Theory]
    [InlineData(1.0, V1.PromotionAnswer.Pass)]
    [InlineData(1.4, V1.PromotionAnswer.Blocked)]
    public async Task Evaluate_OfARegression_ComparesErrorsAsSharesOfTheChampions(double scale, V1.PromotionAnswer answer)
    {
        var (model, random) = (gateway.NewModel(), new Random(8));
        await RegisterAsync(model, Candidate, new() { Axis = V1.Axis.Sequence, PaneLength = 100, Task = V1.ModelTask.Regression, Features = { new V1.FeatureSpec { Name = "distance", Kind = V1.FeatureKind.Numeric } } });
        (double Truth, double Champion, double Score)[] rows = [.. Enumerable.Range(0, 3000).Select(_ => (100 * random.NextDouble(), random.NextDouble() - 0.5)).Select(row => (row.Item1, row.Item1 + (20 * row.Item2), row.Item1 + (20 * scale * row.Item2)))];
        var batch = new V1.Batch { Positions = { rows.Select((_, row) => (long)row) }, Scores = { rows.Select(row => row.Score) }, Targets = { rows.Select(row => row.Truth) } };

        var evaluation = (await StreamAsync(gateway.Alice, Header(model), new V1.EvaluateVersionRequest { Rows = new() { Batch = batch, ChampionScores = { rows.Select(row => row.Champion) } } })).Evaluation;

        var (mean, root) = (evaluation.Scopes[0].Figures.Single(figure => figure.Name == "mean_absolute_error"), evaluation.Scopes[0].Figures.Single(figure => figure.Name == "root_mean_squared_error"));
        Assert.Equal(rows.Average(row => Math.Abs(row.Score - row.Truth)), mean.Candidate, 9);
        Assert.Equal(rows.Average(row => Math.Abs(row.Champion - row.Truth)), mean.Champion, 9);
        Assert.Equal(Math.Sqrt(rows.Average(row => Math.Pow(row.Score - row.Truth, 2))) - Math.Sqrt(rows.Average(row => Math.Pow(row.Champion - row.Truth, 2))), root.Difference, 9);
        Assert.True(mean.Relative && root.Relative);
        Assert.Equal(answer, (await CheckAsync(model)).Answer);
    }

    [Fact]
    public async Task Evaluate_OfSeveralClasses_ComparesTheLikeliestAndTheLosses()
    {
        var (model, random) = (gateway.NewModel(), new Random(9));
        await RegisterAsync(model, Candidate, new() { Axis = V1.Axis.Sequence, PaneLength = 100, Task = V1.ModelTask.Multiclass, Classes = { "a", "b", "c" }, Features = { new V1.FeatureSpec { Name = "distance", Kind = V1.FeatureKind.Numeric } } });
        (uint Truth, float[] Champion, float[] Score)[] rows = [.. Enumerable.Range(0, 1500).Select(_ => (uint)random.Next(3)).Select(truth => (truth, Draw(truth, 0.6), Draw(truth, 0.2)))];
        var batch = new V1.Batch { Positions = { rows.Select((_, row) => (long)row) }, ClassProbabilities = { rows.SelectMany(row => row.Score) }, Labels = { rows.Select(row => row.Truth) } };

        var evaluation = (await StreamAsync(gateway.Alice, Header(model), new V1.EvaluateVersionRequest { Rows = new() { Batch = batch, ChampionClassProbabilities = { rows.SelectMany(row => row.Champion) } } })).Evaluation;

        var (accuracy, brier) = (evaluation.Scopes[0].Figures.Single(figure => figure.Name == "accuracy"), evaluation.Scopes[0].Figures.Single(figure => figure.Name == "brier_score"));
        Assert.Equal(rows.Average(row => Array.IndexOf(row.Score, row.Score.Max()) == row.Truth ? 1.0 : 0), accuracy.Candidate, 12);
        Assert.Equal(rows.Average(row => Array.IndexOf(row.Champion, row.Champion.Max()) == row.Truth ? 1.0 : 0), accuracy.Champion, 12);
        Assert.Equal(Brier(row => row.Score) - Brier(row => row.Champion), brier.Difference, 9);
        Assert.Equal((V1.PromotionAnswer.Blocked, "worse"), ((await CheckAsync(model)).Answer, (await CheckAsync(model)).Reasons[0].Code));
        var two = Part(EvaluationTests.Draw(1, 0)[..2], true);
        two.Rows.Batch = new() { Positions = { 0, 1 }, ClassProbabilities = { rows[0].Score, rows[1].Score }, Labels = { 0, 1 } };
        Assert.Equal("rows.champion_scores", await FieldAsync(Header(model), two));

        double Brier(Func<(uint Truth, float[] Champion, float[] Score), float[]> of) => rows.Average(row => of(row).Select((p, code) => Math.Pow(p - (code == row.Truth ? 1.0 : 0), 2)).Sum());

        float[] Draw(uint truth, double certainty)
        {
            double[] weights = [.. Enumerable.Range(0, 3).Select(code => random.NextDouble() + (code == truth ? certainty : 0))];
            return [.. weights.Select(weight => (float)(weight / weights.Sum()))];
        }
    }

    [Fact]
    public async Task Evaluate_WithWhatCannotBeUsed_IsRefusedAndChangesNothing()
    {
        var model = await RegisterAsync();
        var header = Header(model);
        var rows = Draw(5, 0)[..3];

        Assert.Equal("header", await FieldAsync(Part(rows, true)));
        Assert.Equal("header.data_digest", await FieldAsync(new V1.EvaluateVersionRequest { Header = new() { ModelId = model, Version = Candidate } }));
        Assert.Equal("header.champion_version", await FieldAsync(new V1.EvaluateVersionRequest { Header = new(header.Header) { ChampionVersion = Candidate } }));
        Assert.Equal("rows", await FieldAsync(header));
        Assert.Equal("rows", await FieldAsync(header, header));
        Assert.Equal("rows.champion_scores", await FieldAsync(header, Part(rows, true), Part(rows, false)));
        Assert.Equal("rows.champion_scores", await FieldAsync(header, Part([rows[0], rows[1] with { Champion = 1.5 }], true)));
        Assert.Equal("rows.batch.scores", await FieldAsync(header, Part([rows[0], rows[1] with { Score = double.NaN }], true)));
        var unlabelled = Part(rows, true);
        unlabelled.Rows.Batch.Labels.Clear();
        Assert.Equal("rows.batch.labels", await FieldAsync(header, unlabelled));
        var unknown = await Rpc.RefusedAsync(() => StreamAsync(gateway.Alice, new V1.EvaluateVersionRequest { Header = new(header.Header) { Version = "9" } }));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_VERSION"), (unknown.Code, unknown.Reason));
        Assert.Equal("NO_EVALUATION", (await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.GetEvaluationRequest, V1.GetEvaluationResponse>("EvaluationService/GetEvaluation", new() { ModelId = model, Version = Candidate }))).Reason);
        Assert.Equal(["tolerance", "slice_tolerance"], (await Rpc.RefusedAsync(() => CheckAsync(model, tolerance: 0))).Fields);
        // Another tenant has no such version, and who only reads writes nothing into the log.
        Assert.Equal(StatusCode.NotFound, (await Rpc.RefusedAsync(() => StreamAsync(gateway.Carol, header, Part(rows, true)))).Code);
        Assert.Equal(StatusCode.PermissionDenied, (await Rpc.RefusedAsync(() => StreamAsync(gateway.Bob, header, Part(rows, true)))).Code);
    }

    [Fact]
    public async Task CheckPromotion_WhilePromotionsAreBlocked_IsBlockedUntilAPersonLiftsTheDecision()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await RegisterAsync(flights.Model, Candidate);
        await flights.SendAsync(flights.Report(0, Flights.Rows(0, 10)));
        await flights.StateAsync(state => state.Counters.Rows == 10);
        await EvaluateAsync(flights.Model, Draw(6, 0), paired: true);
        await FindAsync(Family.Drift, new() { Feature = "distance", Source = "north" });

        // A quarantine that waits, of an incident that does next to nothing to the model, is nothing against another version.
        Assert.Equal(V1.PromotionAnswer.Pass, (await CheckAsync(flights.Model)).Answer);

        await FindAsync(Family.Cost, new() { Feature = "origin" });
        var decisions = (await gateway.Bob.CallAsync<V1.ListDecisionsRequest, V1.ListDecisionsResponse>("DecisionService/ListDecisions", new() { ModelId = flights.Model })).Decisions;
        var block = Assert.Single(decisions, decision => decision.Action == V1.Action.BlockPromotion);
        var blocked = await CheckAsync(flights.Model);
        var reason = Assert.Single(blocked.Reasons);
        Assert.Equal((V1.PromotionAnswer.Blocked, "decision_in_force", $"decision {block.DecisionId} (block_promotion) of version 1 is in force"), (blocked.Answer, reason.Code, reason.Sentence));
        Assert.Equal("blocked", (await gateway.EntryAsync(blocked.AuditIndex)).Promotion.Answer);

        await gateway.Alice.CallAsync<V1.LiftRequest, V1.LiftResponse>("DecisionService/Lift", new() { DecisionId = block.DecisionId, Rationale = "the bill is paid" });
        Assert.Equal(V1.PromotionAnswer.Pass, (await CheckAsync(flights.Model)).Answer);

        async Task FindAsync(Family family, Subject subject)
        {
            var coordinator = gateway.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(new("alpha", flights.Model, Flights.Version)));
            var pane = family == Family.Drift ? 0 : 1;
            await coordinator.AcceptAsync([new() { Family = family, Subject = subject, Pane = pane, Position = 100, Detector = "d", Statistic = "s", Value = 2.5, LogEvidence = 30, LogThreshold = 12, SincePane = pane, Sentence = "it has shifted" }]);
            await coordinator.PanesClosedAsync(pane);
        }
    }

    [Fact]
    public async Task Evaluate_WithTrainingDataAndAReference_KeepsTheWindowAndShowsHowFarTheInputsAre()
    {
        // Nothing is suspect here: the window is read and kept, and says nothing against the version.
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await RegisterAsync(flights.Model, Candidate);
        await flights.SendAsync(flights.Report(0, Flights.Rows(0, 10)));
        await flights.StateAsync(state => state.Counters.Rows == 10);
        var header = Header(flights.Model);
        header.Header.Training = new() { From = 0, Until = 100, WithoutSources = { "north" } };
        var evaluation = (await StreamAsync(gateway.Alice, [header, .. Draw(7, 0).Chunk(1000).Select(some => Part(some, true))])).Evaluation;

        Assert.Equal(header.Header.Training, evaluation.Training);
        // The reference of the champion: the rows have other distances, and origins in the same shares.
        Assert.Equal(["distance", "origin", "@score"], evaluation.InputShifts.Select(shift => shift.Feature));
        Assert.True(evaluation.InputShifts[0].Psi > 1 && evaluation.InputShifts[1].Psi < 0.01, evaluation.InputShifts.ToString());
        Assert.Equal(V1.PromotionAnswer.Pass, (await CheckAsync(flights.Model)).Answer);
        header.Header.Training.Until = 0;
        Assert.Equal("header.training.until", await FieldAsync(header));
    }

    private async Task<string> RegisterAsync()
    {
        var model = gateway.NewModel();
        await RegisterAsync(model, Candidate);
        return model;
    }

    private async Task RegisterAsync(string model, string version, V1.VersionSpec? spec = null)
    {
        await gateway.Alice.CallAsync<V1.RegisterModelRequest, V1.RegisterModelResponse>("ModelService/RegisterModel", new() { ModelId = model, DisplayName = "Flights", Owner = "ops" });
        await gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = model, Version = version, Spec = spec ?? Specs.New() });
    }

    private Task<V1.EvaluateVersionResponse> EvaluateAsync(string model, Row[] rows, bool paired, string champion = "")
    {
        var header = Header(model);
        header.Header.ChampionVersion = champion;
        return StreamAsync(gateway.Alice, [header, .. rows.Chunk(1000).Select(some => Part(some, paired))]);
    }

    private static Task<V1.EvaluateVersionResponse> StreamAsync(Rpc caller, params V1.EvaluateVersionRequest[] parts) => caller.StreamAsync<V1.EvaluateVersionRequest, V1.EvaluateVersionResponse>("EvaluationService/EvaluateVersion", parts);

    private async Task<string> FieldAsync(params V1.EvaluateVersionRequest[] parts) => Assert.Single((await Rpc.RefusedAsync(() => StreamAsync(gateway.Alice, parts))).Fields);

    private Task<V1.CheckPromotionResponse> CheckAsync(string model, double? tolerance = null, bool undecided = false, string champion = "")
    {
        var request = new V1.CheckPromotionRequest { ModelId = model, Version = Candidate, RecordUndecided = undecided, ChampionVersion = champion };
        if (tolerance is { } given)
            (request.Tolerance, request.SliceTolerance) = (given, given);
        return gateway.Alice.CallAsync<V1.CheckPromotionRequest, V1.CheckPromotionResponse>("EvaluationService/CheckPromotion", request);
    }

    private static V1.EvaluateVersionRequest Header(string model) => new() { Header = new() { ModelId = model, Version = Candidate, DataDigest = ByteString.CopyFrom(Digest) } };

    private static V1.EvaluateVersionRequest Part(Row[] rows, bool paired)
    {
        var batch = new V1.Batch
        {
            Positions = { rows.Select((_, row) => (long)row) },
            Scores = { rows.Select(row => row.Score) },
            Labels = { rows.Select(row => row.Label) },
            Columns =
            {
                new V1.Column { Name = "distance", Doubles = new() { Values = { rows.Select(row => row.Score) } } },
                new V1.Column { Name = "origin", Categories = new() { Dictionary = { "ATL", "BOS" }, Codes = { rows.Select(row => row.Origin) } } },
            },
        };
        return new() { Rows = new() { Batch = batch, ChampionScores = { paired ? rows.Select(row => row.Champion) : [] } } };
    }

    // The champion is calibrated; the candidate adds noise to its log odds.
    private static Row[] Draw(int seed, double noise)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, Rows).Select(row =>
            {
                var odds = 5 * (random.NextDouble() - 0.5);
                var label = random.NextDouble() < Sigmoid(odds) ? 1u : 0;
                return new Row(Sigmoid(odds), Sigmoid(odds + 4 * noise * (random.NextDouble() - 0.5)), label, (uint)(row % 2));
            }),
        ];

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }

    // Pair by pair.
    private static double Area(Row[] rows, Func<Row, double> score)
    {
        double[] ones = [.. rows.Where(row => row.Label == 1).Select(score)], zeros = [.. rows.Where(row => row.Label == 0).Select(score)];
        Array.Sort(zeros);
        return ones.Average(one => (double)~Array.BinarySearch(zeros, one + 1e-15)) / zeros.Length;
    }

    private sealed record Row(double Champion, double Score, uint Label, uint Origin);
}
