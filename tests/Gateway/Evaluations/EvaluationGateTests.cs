using Watchgrain.Gateway.Evaluations;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Comparison;

namespace Watchgrain.Gateway.Tests.Evaluations;

public sealed class EvaluationGateTests
{
    private static readonly PromotionTerms Terms = new(0.01, 0.03, 500, []);

    [Theory]
    // Accuracy that may be lower by this much: the interval and the corrected one.
    [InlineData(-0.009, 0.002, -0.012, 0.005, null)]
    [InlineData(-0.011, 0.002, -0.014, 0.005, "undecided")]
    [InlineData(-0.030, -0.012, -0.033, -0.009, "undecided")]
    [InlineData(-0.030, -0.015, -0.033, -0.011, "worse")]
    public void Figure_BesideItsTolerance_PassesBlocksOrNeedsMoreRows(double low, double high, double correctedLow, double correctedHigh, string? code)
    {
        var scope = Scope(1000, Figure("accuracy", true, low, high, correctedLow, correctedHigh));
        Assert.Equal(code, EvaluationGate.Judge(new() { Scopes = { scope } }, Terms).SingleOrDefault()?.Code);
        // Of a loss the other way round.
        Assert.Equal(code, EvaluationGate.Judge(new() { Scopes = { Scope(1000, Figure("brier_score", false, -high, -low, -correctedHigh, -correctedLow)) } }, Terms).SingleOrDefault()?.Code);
    }

    [Fact]
    public void Slice_TooSmallOrUndefined_SaysNothingAndAnotherHasItsOwnTolerance()
    {
        var sound = Figure("accuracy", true, -0.001, 0.001, -0.002, 0.002);
        var bad = Figure("accuracy", true, -0.09, -0.05, -0.1, -0.04);
        var few = new V1.EvaluatedScope(Scope(60, bad)) { Feature = "origin", Value = "ATL", TooFew = true };
        var undefined = new V1.EvaluatedScope(Scope(200, new V1.ComparedFigure { Name = "roc_auc", Judged = true })) { Feature = "origin", Value = "BOS" };
        Assert.Empty(EvaluationGate.Judge(new() { Scopes = { Scope(1000, sound), few, undefined } }, Terms));

        var large = new V1.EvaluatedScope(Scope(300, bad)) { Feature = "@slice", Value = "night flights" };
        var reason = Assert.Single(EvaluationGate.Judge(new() { Scopes = { Scope(1000, sound), large } }, Terms));
        Assert.Equal(("worse", true, "accuracy in slice night flights is worse than the champion's: 0.8 beside 0.9, worse by 0.07 (95 % 0.05 to 0.09); 0.03 would be tolerated"), (reason.Code, reason.Blocks, reason.Sentence));
        Assert.Empty(EvaluationGate.Judge(new() { Scopes = { Scope(1000, sound), large } }, Terms with { SliceTolerance = 0.1 }));
    }

    [Fact]
    public void Error_OfARegression_IsToleratedByAShareOfTheChampions()
    {
        var figure = new V1.ComparedFigure { Name = "mean_absolute_error", Judged = true, Relative = true, Candidate = 21, Champion = 20, Difference = 1, DifferenceInterval = new() { Low = 0.5, High = 1.5 }, CorrectedInterval = new() { Low = 0.3, High = 1.7 } };
        string? Code(double tolerance) => EvaluationGate.Judge(new() { Scopes = { Scope(1000, figure) } }, Terms with { Tolerance = tolerance }).SingleOrDefault()?.Code;
        Assert.Equal((null, "undecided", "worse"), (Code(0.075), Code(0.05), Code(0.01)));
    }

    [Fact]
    public void Candidate_AsGoodAsItsChampion_IsHardlyEverBlockedAndOneBeyondTheToleranceHardlyEverPasses()
    {
        // 2,000 evaluations of 800 rows each, 13 comparisons of accuracy: all rows, and 12 slices of a twelfth. Seed 1.
        var (equal, beyond) = (Simulate(worse: 0), Simulate(worse: 0.04));
        TestContext.Current.SendDiagnosticMessage("of 2,000 candidates as good as their champion {0} were blocked and {1} passed; of 2,000 that are worse by 0.04, beyond both tolerances, {2} were blocked and {3} passed", equal.Blocked, equal.Passed, beyond.Blocked, beyond.Passed);
        // 2.5 % are promised of a candidate at its tolerance; within it they are far fewer.
        Assert.InRange(equal.Blocked, 0, 10);
        Assert.InRange(beyond.Passed, 0, 5);
        // One at the tolerance itself: of 2,000 at most 2.5 % and four standard deviations.
        var at = Simulate(worse: 0.03, terms: Terms with { Tolerance = 0.03 });
        TestContext.Current.SendDiagnosticMessage("of 2,000 candidates that are worse by just what is tolerated, {0} were blocked and {1} passed", at.Blocked, at.Passed);
        Assert.InRange(at.Blocked, 0, 78);
        Assert.InRange(at.Passed, 0, 78);
        // With 2,000 rows in each slice nearly all that are as good pass.
        var many = Simulate(worse: 0, rowsPerSlice: 2000, evaluations: 200);
        TestContext.Current.SendDiagnosticMessage("of 200 candidates as good as their champion, with 2,000 rows in each slice, {0} were blocked and {1} passed", many.Blocked, many.Passed);
        Assert.InRange(many.Passed, 190, 200);
    }

    [Fact]
    public void Incident_ThatIsOpenAndHigh_BlocksUnlessTheCandidateIsToMendItAndAHoldAlways()
    {
        var id = new VersionId("alpha", "flights", "1");
        Incident Of(bool open, double loss, GovernedAction action, DecisionState state) => new()
        {
            Id = "flights/1/4",
            Family = Family.Decay,
            Subject = new(),
            OpenedPane = 3,
            ClosedPane = open ? null : 5,
            Sentence = "Accuracy has fallen.",
            Worst = new(4, [new("accuracy", 0.9 - loss, 0.9, false, loss, loss)]),
            Decisions = [new("flights/1/4", new(), action, state)],
        };
        string[] Codes(Incident incident, params string[] addressed) => [.. ProductionEvidence.Of(incident, id, Terms with { Addressed = addressed }).Select(reason => reason.Code)];

        Assert.Equal(["open_incident"], Codes(Of(true, 0.05, GovernedAction.RequestRetrain, DecisionState.AwaitingApproval)));
        Assert.Empty(Codes(Of(true, 0.05, GovernedAction.RequestRetrain, DecisionState.AwaitingApproval), "flights/1/4"));
        Assert.Empty(Codes(Of(true, 0.02, GovernedAction.RequestRetrain, DecisionState.InForce)));
        Assert.Empty(Codes(Of(false, 0.05, GovernedAction.RequestRetrain, DecisionState.InForce)));
        Assert.Equal(["decision_in_force"], Codes(Of(false, 0.05, GovernedAction.Hold, DecisionState.InForce), "flights/1/4"));
        Assert.Equal(["decision_in_force"], Codes(Of(false, 0.05, GovernedAction.BlockPromotion, DecisionState.EffectConfirmed)));
        Assert.Empty(Codes(Of(false, 0.05, GovernedAction.BlockPromotion, DecisionState.Overridden)));
    }

    [Fact]
    public void TrainingData_WithSuspectLabels_BlockUnlessTheirSourceWasLeftOut()
    {
        var spec = new VersionSpec { Features = [], Axis = Axis.Sequence, PaneLength = 100, LabelMaturity = 0, LabelHorizon = 1000 };
        SourceView[] sources = [new("north", 9, 20, 15, 2, default, [new("north", 2, 4, 20, default)]), new("south", 9, 0, 15, null, default, [])];
        string[] Of(long from, long until, params string[] without) => [.. ProductionEvidence.Of(new V1.TrainingData { From = from, Until = until, WithoutSources = { without } }, sources, spec, "1").Select(reason => reason.Sentence)];

        Assert.Equal(["it was trained on labels of source north that are suspect: positions 200 to 500 of version 1"], Of(499, 600));
        Assert.Single(Of(0, 201));
        Assert.Empty(Of(0, 200));
        Assert.Empty(Of(500, 600));
        Assert.Empty(Of(0, 600, "north"));
    }

    // Both are right about a row with a chance of 0.8 and 0.8 less what the candidate is worse; they agree about most.
    private static (int Blocked, int Passed) Simulate(double worse, PromotionTerms? terms = null, int rowsPerSlice = 101, int evaluations = 2000)
    {
        var (random, blocked, passed) = (new Random(1), 0, 0);
        for (var evaluation = 0; evaluation < evaluations; evaluation++)
        {
            var slices = new long[12][];
            for (var slice = 0; slice < slices.Length; slice++)
            {
                slices[slice] = new long[4];
                for (var row = 0; row < rowsPerSlice; row++)
                {
                    var draw = random.NextDouble();
                    // Right both; only the candidate; only the champion; none.
                    slices[slice][draw < 0.77 - worse ? 0 : draw < 0.80 - worse ? 1 : draw < 0.83 ? 2 : 3]++;
                }
            }
            long[] all = [.. Enumerable.Range(0, 4).Select(cell => slices.Sum(slice => slice[cell]))];
            var message = new V1.Evaluation { Scopes = { Scope(all.Sum(), Figure(all, 1 - 0.025)), slices.Select(slice => new V1.EvaluatedScope(Scope(slice.Sum(), Figure(slice, 1 - 0.025 / 12))) { Feature = "f", Value = "v" }) } };
            PromotionReason[] reasons = [.. EvaluationGate.Judge(message, terms ?? Terms)];
            blocked += reasons.Any(reason => reason.Blocks) ? 1 : 0;
            passed += reasons.Length == 0 ? 1 : 0;
        }
        return (blocked, passed);
    }

    private static V1.ComparedFigure Figure(long[] cells, double corrected)
    {
        var shares = new PairedShares(cells[0], cells[1], cells[2], cells[3]);
        return EvaluationMessages.Of(new("accuracy", null, new(0.8, 0.7, 0.9, 1), confidence => shares.Difference(confidence)) { HigherIsBetter = true, Judged = true }, corrected);
    }

    private static V1.EvaluatedScope Scope(long rows, params V1.ComparedFigure[] figures) => new() { Rows = rows, Figures = { figures } };

    private static V1.ComparedFigure Figure(string name, bool higherIsBetter, double low, double high, double correctedLow, double correctedHigh) => new()
    {
        Name = name,
        HigherIsBetter = higherIsBetter,
        Judged = true,
        Candidate = 0.8,
        Champion = 0.9,
        Difference = (low + high) / 2,
        DifferenceInterval = new() { Low = low, High = high },
        CorrectedInterval = new() { Low = correctedLow, High = correctedHigh },
    };
}
