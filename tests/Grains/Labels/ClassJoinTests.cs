using System.Runtime.InteropServices;
using CsCheck;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Labels;

public sealed class ClassJoinTests
{
    private static readonly VersionId Id = new("t", "m", "v");
    private static readonly VersionSpec Spec = new()
    {
        Features = [new() { Name = "x", Kind = FeatureKind.Numeric }],
        Axis = Axis.Sequence,
        PaneLength = 100,
        LabelMaturity = 100,
        LabelHorizon = 1000,
        Task = ModelTask.Multiclass,
        Classes = ["cat", "dog", "fish", "owl"],
    };

    private static readonly Gen<float[]> Probabilities = Gen.Double[0.001, 1].Array[4].Select(weights => weights.Select(weight => (float)(weight / weights.Sum())).ToArray());

    [Fact]
    public void Labels_AmendedInAnyOrder_LeaveWhatTheLastOneAloneWouldLeave() => Gen.Select(Gen.Int[0, 3].Array[1, 6], Gen.Int[0, 6], Gen.Int[0, 3], Probabilities).Sample((labels, predictionAt, predicted, probabilities) =>
    {
        var amended = new Joined();
        for (var i = 0; i <= labels.Length; i++)
        {
            if (i == Math.Min(predictionAt, labels.Length))
                amended.Predict(predicted, probabilities);
            if (i < labels.Length)
                amended.Label(labels[i]);
        }
        var direct = new SummaryTable();
        direct.ClassOutcomes(0, "desk", 4).Add(labels[^1], predicted, probabilities);
        foreach (var receiver in (string[])[GrainKeys.Version(Id), GrainKeys.Source(Id, "desk")])
            Assert.Equal(direct.ToParts()[0].Bytes, Assert.Single(amended.Pending.For(receiver).Summaries.ToParts(), part => part.Kind == SummaryKind.ClassOutcomes).Bytes);
        Assert.Equal(0, amended.Pending.For(GrainKeys.Version(Id)).Summaries.OutcomesOf(0).Count);
    });

    [Fact]
    public void Row_OfSeveralClasses_SaysHowMany()
    {
        var joined = new Joined();
        joined.Label(3);
        Assert.Equal(4, joined.Last!.Classes);
        joined.Predict(2, [.1f, .2f, .4f, .3f]);
        Assert.Equal((4, 3), (joined.Last!.Classes, joined.Last.Entry.Label!.Value.Class));
    }

    private sealed class Joined
    {
        private static readonly JoinKey Key = new(1, 1);

        private readonly LabelJoin join = new(Id, Spec) { Sources = new(["desk"]) };

        public PendingDeltas Pending { get; } = new(new Dictionary<string, NumericBinning>());

        public StoredJoin? Last { get; private set; }

        public void Predict(int predicted, float[] probabilities) => Last = join.AddPrediction(
            new() { Key = Key, Position = 42, Score = probabilities[predicted], Class = (byte)predicted, Source = "feed", Probabilities = MemoryMarshal.AsBytes<float>(probabilities).ToArray() }, Last?.Entry, Pending) ?? Last;

        public void Label(int label) => Last = join.AddLabel(Key, new(label, "desk"), 50, Last?.Entry, Pending) ?? Last;
    }
}
