using CsCheck;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Labels.Runs;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Sources;
using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Labels;

public sealed class LabelJoinTests
{
    private static readonly VersionId Id = new("t", "m", "v");
    private static readonly VersionSpec Spec = new()
    {
        Features = [new() { Name = "origin", Kind = FeatureKind.Categorical }],
        Axis = Axis.Sequence,
        PaneLength = 100,
        LabelMaturity = 100,
        LabelHorizon = 1000,
        Slices = [new() { Feature = "origin", Values = ["ATL", "ORD"] }],
    };

    private readonly LabelJoin join = new(Id, Spec) { Sources = new(["desk", .. Enumerable.Range(0, 20).Select(i => $"source-{i}")]) };
    private readonly Dictionary<JoinKey, JoinEntry> table = [];
    private readonly PendingDeltas pending = new(new Dictionary<string, NumericBinning>());

    [Fact]
    public void Label_AfterItsPrediction_GoesToVersionSourceAndSlices()
    {
        Predict(1, slices: [1]);
        Label(1, 1, "desk");

        Assert.Equal(1, Outcomes(GrainKeys.Version(Id)).CountOf(1, 0, ScoreCells.CellOf(0.2)));
        Assert.Equal(1, Outcomes(GrainKeys.Source(Id, "desk")).Count);
        Assert.Equal(1, Outcomes(GrainKeys.Slice(Id, "origin", "ORD")).Count);
        Assert.Equal(0, Outcomes(GrainKeys.Slice(Id, "origin", "ATL")).Count);
    }

    [Fact]
    public void Label_BeforeItsPrediction_WaitsAndCountsOnce()
    {
        Label(1, 1, "desk");
        Assert.Equal(new() { LabelsParked = 1 }, Counted());

        Predict(1);

        Assert.Equal(new() { LabelsJoined = 1 }, Counted());
        Assert.Equal(1, Outcomes(GrainKeys.Version(Id)).Count);
    }

    [Fact]
    public void Prediction_UnderAnIdInUse_IsCountedAndNotJoined()
    {
        Predict(1, score: 0.2);
        Predict(1, score: 0.9);
        Label(1, 1, "desk");

        Assert.Equal(1, Outcomes(GrainKeys.Version(Id)).CountOf(1, 0, ScoreCells.CellOf(0.2)));
        Assert.Equal(new() { PredictionsDuplicate = 1, LabelsJoined = 1 }, Counted());
    }

    [Fact]
    public void Labels_AmendedInAnyOrder_LeaveWhatTheLastOneAloneWouldLeave() =>
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 2]).Array[1, 6].Select(Gen.Int[0, 6]).Sample((labels, predictionAt) =>
        {
            var amended = new LabelJoinTests();
            for (var i = 0; i <= labels.Length; i++)
            {
                if (i == Math.Min(predictionAt, labels.Length))
                    amended.Predict(1);
                if (i < labels.Length)
                    amended.Label(1, (byte)labels[i].Item1, $"source-{labels[i].Item2}");
            }
            // The source of a label is that of the first who gave the value that stands.
            var last = labels.Length - 1;
            while (last > 0 && labels[last - 1].Item1 == labels[last].Item1)
                last--;
            var direct = new LabelJoinTests();
            direct.Predict(1);
            direct.Label(1, (byte)labels[last].Item1, $"source-{labels[last].Item2}");
            return Enumerable.Range(0, 3).Select(source => GrainKeys.Source(Id, $"source-{source}")).Append(GrainKeys.Version(Id))
                .All(key => amended.Outcomes(key).NonEmpty().SequenceEqual(direct.Outcomes(key).NonEmpty()));
        });

    [Fact]
    public void FirstLabel_IsAsOldAsItsPrediction_AmendedOrNot()
    {
        Predict(1, slices: [1]);
        Label(1, 1, "desk", at: 49);
        Label(1, 0, "desk", at: 90);
        Label(1, 0, "desk", at: 95);
        Label(2, 1, "desk", at: 95);
        Predict(2);
        Predict(3);
        Label(3, 1, "desk", at: 41);

        Assert.Equal([(0, 2), (7, 1)], pending.For(GrainKeys.Version(Id)).Summaries.DelaysOf(0).NonEmpty());
        Assert.Equal([(7, 1)], pending.For(GrainKeys.Slice(Id, "origin", "ORD")).Summaries.DelaysOf(0).NonEmpty());
        Assert.Equal(0, pending.For(GrainKeys.Source(Id, "desk")).Summaries.DelaysOf(0).Count);
    }

    [Fact]
    public void FirstLabel_OfWhichItIsKnownWhen_HasThatAgeWhereverTheStreamStands()
    {
        // 42 is the position of every prediction.
        Predict(1);
        Label(1, 1, "desk", at: 900, known: 45);
        Label(2, 1, "desk", at: 0, known: 47);
        Label(2, 0, "desk", at: 0, known: 48);
        Predict(2);
        Label(2, 1, "desk", at: 0, known: 49);
        Label(3, 1, "desk", at: 900, known: 41);
        Predict(3);
        Label(4, 1, "desk", at: 900);
        Label(4, 0, "desk", at: 900, known: 48);
        Predict(4);

        Assert.Equal([(0, 2), (3, 1), (5, 1)], pending.For(GrainKeys.Version(Id)).Summaries.DelaysOf(0).NonEmpty());
    }

    [Fact]
    public void Label_ThatWaits_ExpiresAHorizonAfterWhereTheStreamStood() =>
        Assert.Equal(900 + 1000, join.AddLabel(new(1, 1), new(1, "desk") { KnownAt = 1L << 62 }, 900, null, pending)!.ExpiresAt);

    [Fact]
    public void Row_OfAPrediction_ExpiresAHorizonAfterItsPosition()
    {
        var row = join.AddPrediction(Prediction(1, 0.2, []), null, pending)!;

        Assert.Equal((JoinState.Waiting, 42L + 1000), (row.State, row.ExpiresAt));
    }

    [Fact]
    public void Entry_AsReleasesBeforeRunsWroteIt_IsRead()
    {
        var read = JoinEntryForm.Read(new(1, 1), BeforeRuns);

        Assert.Equal(new LabelValue(1, "desk"), read.Label);
        Assert.Equal((new JoinKey(1, 1), 42L, 0.25, "feed-0"), (read.Prediction!.Key, read.Prediction.Position, read.Prediction.Score, read.Prediction.Source));
        Assert.Equal([1, 258], read.Prediction.Slices);
    }

    [Fact]
    public void Entry_CutShort_IsInvalidData()
    {
        for (var length = 0; length < BeforeRuns.Length; length++)
            Assert.Throws<InvalidDataException>(() => JoinEntryForm.Read(new(1, 1), BeforeRuns.AsSpan(0, length)));
    }

    private static readonly byte[] BeforeRuns = Convert.FromHexString("010D2A00000000000000000000000000D03F06666565642D300201000201046465736B");

    private static JoinRecord Prediction(ulong id, double score, ushort[] slices) =>
        new() { Key = new(id, id), Position = 42, Score = score, Class = 0, Source = "feed-0", Slices = slices };

    [Fact]
    public void Label_OfASourceWithoutStatisticsOfItsOwn_CountsAmongTheOthers()
    {
        join.Sources = new([.. Enumerable.Range(0, SourceNames.MostWithStatistics).Select(i => $"source-{i}"), "desk"]);
        Predict(1);

        Label(1, 1, "desk");

        Assert.Equal([SourceNames.Others], pending.For(GrainKeys.Version(Id)).Summaries.SourcesOf(0, SummaryKind.Outcomes));
        Assert.Equal(1, Outcomes(GrainKeys.Source(Id, "desk")).Count);
    }

    [Fact]
    public void Label_OfAPredictionWithAnExposure_CountsByItAtTheVersionAlone()
    {
        Predict(1, slices: [1], mark: new(Exposure.Action, 85));
        Predict(2);
        Label(1, 1, "desk");
        Label(2, 1, "desk");

        Assert.Equal([(new ExposureMark(Exposure.Action, 85), 1, true, 1L)], Exposed(GrainKeys.Version(Id))!.NonEmpty());
        Assert.Null(Exposed(GrainKeys.Source(Id, "desk")));
        Assert.Null(Exposed(GrainKeys.Slice(Id, "origin", "ORD")));
    }

    [Fact]
    public void Label_Amended_TakesBackExactlyWhatItAdded()
    {
        Label(1, 1, "source-1");
        Predict(1, mark: new(Exposure.HoldOut, 200));
        Label(1, 0, "source-2");

        Assert.Equal([(new ExposureMark(Exposure.HoldOut, 200), 0, false, 1L)], Exposed(GrainKeys.Version(Id))!.NonEmpty());
    }

    [Fact]
    public void Label_OfAPredictionWithCells_CountsByThemAndIsTakenBackWhenAmended()
    {
        // Of scores of 0.2, an eighth of the labels are 1.
        join.Contradictions = new(ConfidenceBasedEstimator.Fit([.. Enumerable.Range(0, 800).Select(i => i % 8 == 0 ? 1 : 0)], [.. Enumerable.Repeat(0.2, 800)], 1));
        join.HasPatterns = true;
        Predict(1, cells: [2, 3]);
        Predict(2, cells: [2, 4]);
        Predict(3);
        Label(1, 1, "desk");
        Label(2, 1, "other desk");
        Label(3, 1, "desk");
        Label(2, 0, "desk");

        var counted = pending.For(GrainKeys.Discovery(Id)).Summaries.ContradictionsOf(0);
        Assert.Equal([new(2, 1, 0.25), new(2, 1, 0.25), new(1, 1, 0.125), new(1, 0, 0.125), new(1, 1, 0.125), new CellTally(1, 0, 0.125)],
            ((int[])[CellKeys.All, CellKeys.Of(0, 2), CellKeys.Of(1, 3), CellKeys.Of(1, 4), CellKeys.Of(0, 2, 1, 3)!.Value, CellKeys.Of(0, 2, 1, 4)!.Value]).Select(key => counted[key]));
        Assert.Equal(6, counted.NonEmpty().Count());
        // The rows themselves, each with its last label.
        Assert.Equal([("2 3", 1), ("2 4", 0)], pending.For(GrainKeys.Discovery(Id)).Summaries.PatternRowsOf(0)!.Rows.Select(row => (string.Join(' ', row.Cells), row.Label)).Order());
        Assert.All(pending.For(GrainKeys.Discovery(Id)).Summaries.PatternRowsOf(0)!.Rows, row => Assert.Equal(0.125, row.Chance, 1e-4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(ulong.MaxValue)]
    public void Label_OfAPredictionWithCells_IsLookedAtByItsIdAndTheKey_AndIsTakenBackByBoth(ulong key)
    {
        join.Contradictions = new(ConfidenceBasedEstimator.Fit([.. Enumerable.Range(0, 800).Select(i => i % 8 == 0 ? 1 : 0)], [.. Enumerable.Repeat(0.2, 800)], 1));
        (join.HasPatterns, join.PatternKey) = (true, key);
        for (ulong row = 1; row <= 40; row++)
        {
            Predict(row, cells: [(byte)row]);
            Label(row, 1, "desk");
        }
        var rows = pending.For(GrainKeys.Discovery(Id)).Summaries.PatternRowsOf(0)!;
        // Those with the smallest ids are kept: another key keeps others.
        rows.ShrinkTo(rows.Bytes / 2);
        var byId = Enumerable.Range(1, rows.Count).Select(row => (byte)row);
        Assert.Equal(key == 0, byId.SequenceEqual(rows.Rows.Select(row => row.Cells[0]).Order()));
        var kept = rows.Rows.First().Cells[0];
        Label(kept, 0, "desk");
        Assert.Equal(0, Assert.Single(pending.For(GrainKeys.Discovery(Id)).Summaries.PatternRowsOf(0)!.Rows, row => row.Cells[0] == kept).Label);
    }

    [Fact]
    public void Label_WhenNoSlicesAreLookedFor_CountsByNoCells()
    {
        Predict(1, cells: [2, 3]);
        Label(1, 1, "desk");
        Assert.Null(pending.Find(GrainKeys.Discovery(Id)));
    }

    [Fact]
    public void Prediction_ThatIsErased_CountsAsOverAndKeepsItsIdFromOthers()
    {
        Predict(1);
        Assert.Equal(JoinState.Waiting, Erase(1));
        Assert.Equal(new() { PredictionsExpired = 1 }, Counted());

        Label(1, 1, "desk");
        Predict(1, score: 0.9);
        Assert.Null(Erase(1));

        Assert.Equal(new() { PredictionsExpired = 1, LabelsExpired = 1, PredictionsDuplicate = 1 }, Counted());
        Assert.True(table[new(1, 1)].IsErased);
        Assert.Equal(0, Outcomes(GrainKeys.Version(Id)).Count);
    }

    [Fact]
    public void Label_ThatWaitsAndIsErased_WaitsNoMore()
    {
        Label(1, 1, "desk");
        Assert.Equal(JoinState.Parked, Erase(1));
        Predict(1);
        Assert.Equal(new() { LabelsExpired = 1, PredictionsDuplicate = 1 }, Counted());
    }

    // What has been counted of it is of many.
    [Fact]
    public void Prediction_WithItsLabelThatIsErased_StaysCounted()
    {
        Predict(1);
        Label(1, 1, "desk");
        Assert.Equal(JoinState.Labelled, Erase(1));
        Label(1, 0, "desk");
        Assert.Equal((1, new() { LabelsJoined = 1, LabelsExpired = 1 }), (Outcomes(GrainKeys.Version(Id)).Count, Counted()));
    }

    private JoinState? Erase(ulong id)
    {
        var stored = new StoredJoin(new(id, id), 1042, table[new(id, id)]);
        var row = join.Erase(stored, pending);
        Assert.Equal(row is null ? null : 1042, row?.ExpiresAt);
        Store(stored.Key, row);
        return row is null ? null : stored.State;
    }

    private ExposedOutcomes? Exposed(string receiver) => pending.For(receiver).Summaries.ExposedOf(0);

    private void Predict(ulong id, double score = 0.2, ushort[]? slices = null, ExposureMark mark = default, byte[]? cells = null)
    {
        var key = new JoinKey(id, id);
        Store(key, join.AddPrediction(Prediction(id, score, slices ?? []) with { Mark = mark, Cells = cells }, table.GetValueOrDefault(key), pending));
    }

    private void Label(ulong id, byte label, string source, long at = 42, long? known = null)
    {
        var key = new JoinKey(id, id);
        Store(key, join.AddLabel(key, new(label, source) { KnownAt = known }, at, table.GetValueOrDefault(key), pending));
    }

    // Through the binary form, as the real table does.
    private void Store(JoinKey key, StoredJoin? row)
    {
        if (row is null)
            return;
        var block = new JoinBlockWriter();
        block.TryAdd(row);
        table[key] = JoinBlock.Read(block.Take(0), 0).Find(key)!.Entry;
    }

    private OutcomeCells Outcomes(string receiver) => pending.For(receiver).Summaries.Outcomes(0, "desk") is { Count: > 0 } desk ? desk : Merged(receiver);

    private OutcomeCells Merged(string receiver)
    {
        var merged = new OutcomeCells();
        foreach (var (_, cells) in pending.For(receiver).Summaries.OfPane<OutcomeCells>(0))
            merged.Merge(cells);
        return merged;
    }

    private Tally Counted() => pending.For(GrainKeys.Version(Id)).ToDelta().Tally;
}
