using CsCheck;
using Watchgrain.Statistics.Quality;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Quality;

public sealed class LabelNoiseTests
{
    private const int K = 3;
    private static readonly double[] Thresholds = [.6, .5, .4];
    private static readonly Gen<(int Label, double[] P)[]> Rows = Gen.Select(Gen.Int[0, K - 1], Gen.Frequency((20, Gen.Double[0, 1]), (1, Gen.OneOf(double.NaN, 1.5, 0, 1))).Array[K]).Array[0, 30];

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameBytes() => Gen.Select(Rows, Rows, Rows).Sample((a, b, c) =>
    {
        var whole = BinaryForm.Hex(Of([.. a, .. b, .. c]).WriteTo);
        ConfidentJoint left = Of(a), tail = Of(c), nested = Of(a);
        left.Merge(Of(b));
        left.Merge(Of(c));
        tail.Merge(Of(b));
        nested.Merge(tail);
        nested.Merge(Of([]));
        Assert.Equal(whole, BinaryForm.Hex(left.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(nested.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(ConfidentJoint.Read(Convert.FromHexString(whole)).WriteTo));
    }, iter: 300);

    [Fact]
    public void Add_OfARow_CountsItsLikeliestConfidentClass()
    {
        var joint = Of([(0, [.7, .2, .1]), (0, [.55, .45, 0]), (1, [.1, .5, .4]), (1, [0, .45, .55]), (2, [.6, .6, .1]), (2, [.3, .3, double.NaN])]);
        Assert.Equal((1, 1, 1, 1), (joint.CountOf(0, 0), joint.CountOf(1, 1), joint.CountOf(1, 2), joint.CountOf(2, 0)));
        Assert.Equal((5, 1), (joint.Rows, joint.Invalid));
        var noise = joint.Noise()!.Value;
        // Labels weigh 2, 2 and 1 of 5 rows; off the diagonal: none, half, all.
        Assert.Equal((.4 * .5 + .2 * 1, 4), (noise.Share, noise.ConfidentRows));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(.02)]
    [InlineData(.05)]
    [InlineData(.1)]
    public void Change_OfFlippedLabels_IsAboutTheirShare(double flips)
    {
        double[] thresholds = ConfidentThresholds.FromSamples(Labels(1, 0, out var anchorScores), anchorScores, 2);
        var change = LabelNoiseChange.Between(Binary(thresholds, Labels(1, 0, out var scores), scores), Binary(thresholds, Labels(2, flips, out var others), others))!.Value;
        TestContext.Current.SendDiagnosticMessage("Flips {0:P0}: change {1:P2}, standard error {2:P2}, z {3:F1}", flips, change.Change, change.StandardError, change.Z);
        Assert.Equal(flips, change.Change, .3 * flips + 3 * change.StandardError);
        Assert.Equal(flips > 0, change.Z > LabelNoiseChange.AlarmZ);
    }

    [Fact]
    public void Change_WithoutNoise_KeepsItsStandardError()
    {
        const int windows = 200;
        double[] thresholds = ConfidentThresholds.FromSamples(Labels(0, 0, out var anchorScores), anchorScores, 2);
        var anchor = Binary(thresholds, Labels(0, 0, out var scores), scores);
        double squares = 0;
        for (var i = 1; i <= windows; i++)
        {
            var z = LabelNoiseChange.Between(anchor, Binary(thresholds, Labels(i, 0, out var others, 1000), others))!.Value.Z;
            squares += z * z / windows;
        }
        TestContext.Current.SendDiagnosticMessage("Change without noise: z has a standard deviation of {0:F2}", Math.Sqrt(squares));
        Assert.InRange(Math.Sqrt(squares), .6, 1.3);
    }

    [Fact]
    public void From_OutcomeCells_AgreesWithItsRows()
    {
        var labels = Labels(3, .05, out var scores);
        var cells = new OutcomeCells();
        for (var i = 0; i < labels.Length; i++) cells.Add(labels[i], scores[2 * i + 1] >= .5 ? 1 : 0, scores[2 * i + 1]);
        double[] exact = ConfidentThresholds.FromSamples(labels, scores, 2), fromCells = ConfidentThresholds.From(cells)!;
        Assert.Equal(exact[0], fromCells[0], 1e-3);
        Assert.Equal(exact[1], fromCells[1], 1e-3);
        var noise = ConfidentJoint.From(cells, fromCells)!.Noise()!.Value;
        Assert.Equal(Binary(exact, labels, scores).Noise()!.Value.Share, noise.Share, .005);
        Assert.Null(ConfidentThresholds.From(Retracted()));
        Assert.Null(ConfidentJoint.From(Retracted(), fromCells));
    }

    [Fact]
    public void Figures_OfDegenerateRows_AreDefined()
    {
        Assert.Null(Of([]).Noise());
        Assert.Null(Of([(0, [.1, .1, .1])]).Noise());
        Assert.Null(LabelNoiseChange.Between(Of([]), Of([(0, [.9, 0, 0])])));
        var clean = Of([(0, [1, 0, 0])]);
        Assert.Equal((0, 1), (clean.Noise()!.Value.Share, clean.Noise()!.Value.ConfidentRows));
        Assert.Equal((0.0, 0.0), (LabelNoiseChange.Between(clean, clean)!.Value.Change, LabelNoiseChange.Between(clean, clean)!.Value.Z));
        Assert.Equal([.5, double.PositiveInfinity], ConfidentThresholds.FromSamples([0, 0], [.25, .75, .75, .25], 2));
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], ConfidentThresholds.From(new OutcomeCells())!);
        var never = new ConfidentJoint([.5, double.PositiveInfinity]);
        never.Add(0, [.1, .9]);
        Assert.Null(never.Noise());
    }

    [Fact]
    public void Add_WithWrongArguments_AddsNothing()
    {
        var joint = Of([]);
        Assert.Throws<ArgumentOutOfRangeException>(() => joint.Add(3, [.1, .2, .7]));
        Assert.Throws<ArgumentException>(() => joint.Add(0, [.1, .9]));
        Assert.Throws<ArgumentException>(() => joint.Merge(new ConfidentJoint([.6, .5, .5])));
        Assert.Throws<ArgumentException>(() => LabelNoiseChange.Between(joint, new ConfidentJoint([.6, .5, .5])));
        Assert.Throws<ArgumentException>(() => new ConfidentJoint([.5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfidentJoint([.5, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidentThresholds.FromSamples([2], [.5, .5], 2));
        Assert.Throws<ArgumentException>(() => ConfidentThresholds.FromSamples([1], [.5], 2));
        Assert.Equal((0, 0), (joint.Rows, joint.Invalid));
    }

    [Fact]
    public void WriteTo_OfKnownRows_GivesTheFrozenBytes()
    {
        var joint = new ConfidentJoint([.5, double.PositiveInfinity]);
        joint.Add(0, [.75, .25]);
        joint.Add(1, [.75, .25]);
        joint.Add(1, [.25, .75]);
        joint.Add(1, [2, 0]);
        Assert.Equal("0102000000000000e03f000000000000f07f01010201000100", BinaryForm.Hex(joint.WriteTo));
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefused() => BinaryForm.RefusesDamage(BinaryForm.Of(Of([(0, [.7, .2, .1]), (1, [.1, .2, .7])]).WriteTo), bytes => ConfidentJoint.Read(bytes));

    [Fact]
    public void Add_WhenWarm_AllocatesNothing()
    {
        var joint = Of([]);
        Assert.Equal(0, Allocation.AfterWarmUp(() => joint.Add(1, [.1, .2, .7])));
    }

    private static ConfidentJoint Of((int Label, double[] P)[] rows)
    {
        var joint = new ConfidentJoint(Thresholds);
        foreach (var (label, p) in rows) joint.Add(label, p);
        return joint;
    }

    private static ConfidentJoint Binary(double[] thresholds, int[] labels, double[] scores)
    {
        var joint = new ConfidentJoint(thresholds);
        for (var i = 0; i < labels.Length; i++) joint.Add(labels[i], scores.AsSpan(2 * i, 2));
        return joint;
    }

    private static OutcomeCells Retracted()
    {
        var cells = new OutcomeCells();
        cells.Add(0, 0, .9, -1);
        return cells;
    }

    // Rows of two classes two standard deviations to either side of zero, the calibrated probability, and labels of which a share is turned.
    private static int[] Labels(int seed, double flips, out double[] scores, int rows = 6000)
    {
        var random = new Random(seed);
        double[] x = Samples.Normal(seed + 1000, rows);
        var labels = new int[rows];
        scores = new double[2 * rows];
        for (var i = 0; i < rows; i++)
        {
            labels[i] = random.Next(2);
            var p = 1 / (1 + Math.Exp(-4 * (x[i] + (labels[i] == 1 ? 2 : -2))));
            (scores[2 * i], scores[2 * i + 1]) = (1 - p, p);
            if (random.NextDouble() < flips) labels[i] = 1 - labels[i];
        }
        return labels;
    }
}
