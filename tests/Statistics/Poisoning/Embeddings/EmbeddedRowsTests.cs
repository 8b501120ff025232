using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;
using Watchgrain.Statistics.Poisoning.Embeddings;

namespace Watchgrain.Statistics.Tests.Poisoning.Embeddings;

public sealed class EmbeddedRowsTests(ITestOutputHelper output)
{
    private const int Dimension = 37;

    [Fact]
    public void Readings_OfSomeRows_AreThoseOfPlainSumsAndASingularValueDecomposition()
    {
        var random = new Random(7);
        LabelledVector[] reference = Rows(random, 150, 3), rows = Rows(random, 60, 3);

        var read = new EmbeddedRows(rows, new(reference, 3));
        int[] chosen = [.. Enumerable.Range(0, 25)];
        var reading = read.Read(chosen);

        Assert.Equal(chosen.Select(row => Distance(rows[row], reference)).Median(), reading.Distance!.Value, 1e-4);
        Assert.Equal(chosen.Average(row => Consistency(rows[row], reference)), reading.Consistency!.Value, 1e-9);
        Assert.Equal(
            chosen.Average(row => reference.Where(own => own.Label == rows[row].Label).Average(own => Consistency(own, [.. reference.Where(other => other.Values != own.Values)]))),
            reading.ExpectedConsistency!.Value, 1e-9);
        var tops = Enumerable.Range(0, 3).Select(label => Top([.. rows.Where(row => row.Label == label)])).ToArray();
        Assert.Equal(tops.Sum(top => top.Along) / tops.Sum(top => top.Total), read.TopShare!.Value, 1e-3);
        Assert.Equal(chosen.Average(row => tops[rows[row].Label].Score(rows[row].Values)), reading.Spectral!.Value, 0.02);
        var first = Enumerable.Range(0, 3).Select(label => Top([.. reference.Where(row => row.Label == label).Take(rows.Count(row => row.Label == label))])).ToArray();
        Assert.Equal(first.Sum(top => top.Along) / first.Sum(top => top.Total), read.ReferenceTopShare!.Value, 1e-3);
        Assert.Equal(1, read.Read([.. Enumerable.Range(0, 60)]).Spectral!.Value, 1e-9);
    }

    [Fact]
    public void Readings_OfRowsOfTheReferencesKind_AreAsUsual()
    {
        var random = new Random(11);
        var reading = new EmbeddedRows(Rows(random, 300, 2), new(Rows(random, 900, 2), 2)).Read([.. Enumerable.Range(0, 300)]);

        output.WriteLine(FormattableString.Invariant($"distance {reading.Distance:0.00}, consistency {reading.Consistency:0.000} of {reading.ExpectedConsistency:0.000}"));
        Assert.Equal(0, reading.Distance!.Value, 0.25);
        Assert.Equal(reading.ExpectedConsistency!.Value, reading.Consistency!.Value, 0.03);
    }

    /// <summary>One source of ten, a tenth of a pane of 512 rows, does what poisoners do; the others are honest.</summary>
    [Theory]
    [InlineData("labels flipped")]
    [InlineData("rows moved in one direction")]
    public void Readings_OfASourceThatPoisons_DifferFromThoseOfTheOthers(string attack)
    {
        var random = new Random(3);
        var reference = new EmbeddingReference(Rows(random, 1000, 2), 2);
        var rows = Rows(random, 512, 2);
        for (var row = 0; row < rows.Length; row += 10)
        {
            if (attack == "labels flipped")
                rows[row] = rows[row] with { Label = 1 - rows[row].Label };
            else
                rows[row].Values[5] += 8;
        }

        var read = new EmbeddedRows(rows, reference);
        EmbeddingReading[] sources = [.. Enumerable.Range(0, 10).Select(source => read.Read([.. Enumerable.Range(0, rows.Length).Where(row => row % 10 == source)]))];

        output.WriteLine(FormattableString.Invariant($"{attack}: distance {sources[0].Distance:0.0}, others up to {sources[1..].Max(other => other.Distance):0.0}; consistency {sources[0].Consistency:0.00}, others from {sources[1..].Min(other => other.Consistency):0.00}; spectral {sources[0].Spectral:0.0}, others up to {sources[1..].Max(other => other.Spectral):0.0}; top share {read.TopShare:0.00} of {read.ReferenceTopShare:0.00}"));
        Assert.True(sources[0].Distance > 3 * sources[1..].Max(other => other.Distance!.Value) && sources[0].Distance > 1.5);
        if (attack == "labels flipped")
            Assert.True(sources[0].Consistency < 0.5 * sources[1..].Min(other => other.Consistency));
        else
            Assert.True(sources[0].Spectral > 2 * sources[1..].Max(other => other.Spectral) && read.TopShare > 1.5 * read.ReferenceTopShare);
    }

    [Fact]
    public void Readings_OfTooLittle_AreNone()
    {
        var random = new Random(5);
        var rows = Rows(random, 40, 2);
        Assert.Equal(new(null, null, null, null), new EmbeddedRows(rows, new(rows, 2)).Read([.. Enumerable.Range(0, 9)]));
        // Of 30 rows each class has 15.
        var few = new EmbeddedRows(rows, new(rows[..30], 2)).Read([.. Enumerable.Range(0, 40)]);
        Assert.Equal((null, null, null, true), (few.Distance, few.Consistency, few.ExpectedConsistency, few.Spectral.HasValue));
        Assert.Null(new EmbeddedRows(rows[..8], null).TopShare);
        LabelledVector[] equal = [.. Enumerable.Range(0, 40).Select(_ => new LabelledVector(new float[Dimension], 0))];
        var same = new EmbeddedRows(equal, new(equal, 2));
        Assert.Equal((null, null, null, 1.0), (same.TopShare, same.Read([.. Enumerable.Range(0, 40)]).Distance, same.Read([.. Enumerable.Range(0, 40)]).Spectral, same.Read([.. Enumerable.Range(0, 40)]).Consistency));
    }

    [Fact]
    public void TopShares_BesideAReferenceOfFewerRowsAndClasses_AreOfAsManyRowsOfTheSameClasses()
    {
        var random = new Random(23);
        LabelledVector[] rows = Rows(random, 90, 3), drawn = Rows(random, 120, 3);
        LabelledVector[] OfClass(LabelledVector[] all, int label, int most = 30) => [.. all.Where(row => row.Label == label).Take(most)];
        LabelledVector[] scarce = OfClass(drawn, 2, 5);

        var read = new EmbeddedRows(rows, new([.. OfClass(drawn, 0, 12), .. OfClass(drawn, 1, 40), .. scarce], 3));

        // Of the first class 12 of 30 rows, at even distances; the third is left out.
        var first = OfClass(rows, 0);
        var own = new[] { Top([.. Enumerable.Range(0, 12).Select(i => first[i * 5 / 2])]), Top(OfClass(rows, 1)) };
        var other = new[] { Top(OfClass(drawn, 0, 12)), Top(OfClass(drawn, 1)) };
        Assert.Equal(own.Sum(top => top.Along) / own.Sum(top => top.Total), read.TopShare!.Value, 1e-3);
        Assert.Equal(other.Sum(top => top.Along) / other.Sum(top => top.Total), read.ReferenceTopShare!.Value, 1e-3);
        Assert.Equal(1, read.Read([.. Enumerable.Range(0, 90)]).Spectral!.Value, 1e-9);
        var alone = new EmbeddedRows(rows, new(scarce, 3));
        Assert.Equal((new EmbeddedRows(rows, null).TopShare, null), (alone.TopShare, alone.ReferenceTopShare));
        Assert.NotNull(alone.TopShare);
    }

    // Classes 3 deviations apart, and one dimension with twice the deviation.
    private static LabelledVector[] Rows(Random random, int count, int classes) =>
        [.. Enumerable.Range(0, count).Select(row => new LabelledVector([.. Enumerable.Range(0, Dimension).Select(i => (float)(Normal(random) * (i == 0 ? 2 : 1) + (i == 1 + row % classes ? 3 : 0)))], row % classes))];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double Distance(LabelledVector row, LabelledVector[] reference)
    {
        LabelledVector[] own = [.. reference.Where(other => other.Label == row.Label)];
        // Each from the mean of all others.
        double[] usual = [.. own.Select(one => Length(one.Values, Mean([.. own.Where(other => other.Values != one.Values)])))];
        var median = usual.Median();
        return (Length(row.Values, Mean(own)) - median) / (1.4826 * usual.Select(length => Math.Abs(length - median)).Median());
    }

    private static double Consistency(LabelledVector row, LabelledVector[] others) =>
        others.OrderBy(other => Length(row.Values, [.. other.Values.Select(value => (double)value)])).Take(10).Count(other => other.Label == row.Label) / 10.0;

    private static double[] Mean(LabelledVector[] rows) => [.. Enumerable.Range(0, Dimension).Select(i => rows.Average(row => (double)row.Values[i]))];

    private static double Length(float[] values, double[] from) => Math.Sqrt(values.Select((value, i) => (value - from[i]) * (value - from[i])).Sum());

    private static (double Along, double Total, Func<float[], double> Score) Top(LabelledVector[] rows)
    {
        var mean = Vector<double>.Build.Dense(Mean(rows));
        var centred = Matrix<double>.Build.DenseOfRowVectors(rows.Select(row => Vector<double>.Build.Dense(Array.ConvertAll(row.Values, value => (double)value)) - mean));
        var svd = centred.Svd();
        var direction = svd.VT.Row(0);
        var along = svd.S[0] * svd.S[0];
        return (along, svd.S.Sum(value => value * value), values => Math.Pow((Vector<double>.Build.Dense(Array.ConvertAll(values, value => (double)value)) - mean) * direction, 2) * rows.Length / along);
    }
}
