using CsCheck;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Labels;

public sealed class RegressionJoinTests
{
    private const double Centre = 10;

    private static readonly VersionId Id = new("t", "m", "v");
    private static readonly VersionSpec Spec = new()
    {
        Features = [new() { Name = "x", Kind = FeatureKind.Numeric }],
        Axis = Axis.Sequence,
        PaneLength = 100,
        LabelMaturity = 100,
        LabelHorizon = 1000,
        Task = ModelTask.Regression,
    };

    // Targets of 0 and 1 are no classes either.
    private static readonly Gen<double> Targets = Gen.OneOf(Gen.Double[-100, 100], Gen.Const(0.0), Gen.Const(1.0), Gen.Const(1e18));

    [Fact]
    public void Targets_AmendedInAnyOrder_LeaveWhatTheLastOneAloneWouldLeave() => Gen.Select(Targets.Array[1, 6], Gen.Int[0, 6], Targets).Sample((targets, predictionAt, predicted) =>
    {
        var amended = new Joined();
        for (var i = 0; i <= targets.Length; i++)
        {
            if (i == Math.Min(predictionAt, targets.Length))
                amended.Predict(predicted);
            if (i < targets.Length)
                amended.Label(targets[i]);
        }
        var direct = new SummaryTable();
        direct.Errors(0, "desk").Add(predicted, targets[^1], new ExpectedLoss(3, 12, false), Centre);
        foreach (var receiver in (string[])[GrainKeys.Version(Id), GrainKeys.Source(Id, "desk")])
            Assert.Equal(direct.ToParts()[0].Bytes, Assert.Single(amended.Pending.For(receiver).Summaries.ToParts(), part => part.Kind == SummaryKind.Errors).Bytes);
        Assert.Equal(0, amended.Pending.For(GrainKeys.Version(Id)).Summaries.OutcomesOf(0).Count);
    });

    [Fact]
    public void Row_OfARegression_IsValued()
    {
        var joined = new Joined();
        joined.Predict(3);
        Assert.True(joined.Last!.IsValued);
        joined.Label(0.5);
        Assert.True(joined.Last!.IsValued);
        Assert.Equal(0.5, joined.Last.Entry.Label!.Value.Value);
    }

    private sealed class Joined
    {
        private static readonly JoinKey Key = new(1, 1);

        private readonly LabelJoin join = new(Id, Spec) { Sources = new(["desk"]), TargetCentre = Centre };

        public PendingDeltas Pending { get; } = new(new Dictionary<string, NumericBinning>());

        public StoredJoin? Last { get; private set; }

        public void Predict(double value) =>
            Last = join.AddPrediction(new() { Key = Key, Position = 42, Score = value, Class = 0, Source = "feed", Loss = new(3, 12, false) }, Last?.Entry, Pending) ?? Last;

        public void Label(double target) => Last = join.AddLabel(Key, new(target, "desk"), 50, Last?.Entry, Pending) ?? Last;
    }
}
