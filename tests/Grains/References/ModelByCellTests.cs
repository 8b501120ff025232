using System.Runtime.InteropServices;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.References;

/// <summary>What the model did in each cell of a feature, against groups of the same rows.</summary>
public sealed class ModelByCellTests
{
    private const int Rows = 6000;

    // Every seventh row has no value.
    private readonly double[] numbers = [.. Enumerable.Range(0, Rows).Select(row => row % 7 == 0 ? double.NaN : row * 31 % 1000 / 10.0)];
    private readonly string[] countries = [.. Enumerable.Range(0, Rows).Select(row => "abcde"[row % 13 % 5].ToString())];
    private readonly double[] scores = [.. Enumerable.Range(0, Rows).Select(row => (row * 31 % 1000 + row % 13 % 5 * 250) / 2500.0)];
    private readonly byte[] labels = [.. Enumerable.Range(0, Rows).Select(row => (byte)(row % 13 % 5 == 2 ? 1 : row % 3 % 2))];

    [Fact]
    public void Means_OfTwoClasses_AreThoseOfTheRowsInEachCell()
    {
        var features = Build(ModelTask.Binary, new() { Labels = labels });

        Compare(Number(features), Bins(features), scores, Wrong());
        Compare(Country(features), Cells(), scores, Wrong());
    }

    [Fact]
    public void Means_OfTheScore_AreThoseOfItsOwnBins()
    {
        var feature = Build(ModelTask.Binary, new() { Labels = labels }).Single(feature => feature.Feature.Name == VersionSpec.ScoreFeature && feature.Slice is null);
        var binning = NumericBinning.Read(feature.Binning);

        Compare(feature, row => binning.MainBinOf[binning.CellOf(scores[row])], scores, Wrong());
    }

    [Fact]
    public void Means_OfARegression_AreOfPredictionsAndAbsoluteErrors()
    {
        double[] targets = [.. scores.Select((score, row) => score + (row % 13 % 5 - 2) * (1 + row % 3))];
        var features = Build(ModelTask.Regression, new() { Targets = CellColumns.Bytes(targets) });

        Compare(Country(features), Cells(), scores, row => Math.Abs(scores[row] - targets[row]));
    }

    [Fact]
    public void Means_OfSeveralClasses_AreOfTheProbabilityOfThePredictedOne()
    {
        var probabilities = Enumerable.Range(0, Rows).SelectMany(row => new[] { (float)scores[row], (float)(1 - scores[row]) / 2, (float)(1 - scores[row]) / 2 });
        var features = Build(ModelTask.Multiclass, new() { Labels = labels, Probabilities = CellColumns.Bytes(probabilities) });

        Compare(Country(features), Cells(), scores, Wrong());
    }

    [Fact]
    public void Means_WithoutLabels_AreOfPredictionsOnly()
    {
        var means = Country(Build(ModelTask.Binary, new())).Means!;

        Assert.Equal(6, means.Predictions.Length);
        Assert.Null(means.Errors);
    }

    [Fact]
    public void Means_WhereTheModelDoesNotLook_AreOneMean()
    {
        var random = new Random(3);
        double[] drawn = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble())];
        var means = Country(Build(ModelTask.Binary, new() { Labels = labels }, drawn)).Means!;

        Assert.All(means.Predictions, mean => Assert.Equal(drawn.Average(), mean, 1e-12));
    }

    [Fact]
    public void Means_OfWhatHasNoDetectors_AreNotKept()
    {
        var features = Build(ModelTask.Binary, new() { Labels = labels });

        Assert.Null(features.Single(feature => feature.Feature.Name == "hour" && feature.Slice is null).Means);
        Assert.All(features.Where(feature => feature.Slice is not null), feature => Assert.Null(feature.Means));
        Assert.Contains(features, feature => feature.Slice is not null);
    }

    // Values above a tied maximum are counted by themselves, and no row of the reference lies there.
    [Fact]
    public void Signal_OfAFlagThatRisesAboveAllItsValues_TakesTheMeanOfAll()
    {
        var flags = numbers;
        for (var row = 0; row < Rows; row++)
            flags[row] = row % 13 % 5 == 2 ? 1 : 0;
        var feature = Number(Build(ModelTask.Binary, new() { Labels = labels }));
        var values = new NumericSummary(NumericBinning.Read(feature.Binning));
        values.Add([.. Enumerable.Range(0, 1000).Select(row => row % 4 == 0 ? 2.0 : row % 4 == 1 ? 1 : 0)]);

        var signal = new FeatureWatch(new(feature), []).Close(Rows, new Dictionary<string, Column>(StringComparer.Ordinal) { ["s1"] = Column.Of(values) }).Single(signal => signal.Subject.Source.Length == 0);

        double Mean(double flag) => Enumerable.Range(0, Rows).Where(row => flags[row] == flag).Average(row => scores[row]);
        Assert.Equal(0.25 * scores.Average() + 0.25 * Mean(1) + 0.5 * Mean(0) - scores.Average(), signal.PredictionShift!.Value, 1e-12);
    }

    /// <summary>The shift of a pane from all its rows and from those of one source, in whose cells other countries are frequent.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("s1")]
    public void Signal_OfAShift_SaysHowFarItMovesPredictionsAndErrors(string source)
    {
        var feature = Country(Build(ModelTask.Binary, new() { Labels = labels }));
        string[] now = [.. Enumerable.Range(0, 900).Select(row => row % 3 == 0 ? "a" : row % 9 == 1 ? "new" : "c")];

        var signal = Drift(feature, now).Single(signal => signal.Subject.Source == source);

        int[] rows = [.. Enumerable.Range(0, Rows).Where(row => source.Length == 0 || row % 2 == 1)];
        Assert.Equal(Shift(rows, now, row => scores[row]), signal.PredictionShift!.Value, 1e-12);
        Assert.Equal(Shift(rows, now, Wrong()), signal.ErrorShift!.Value, 1e-12);
    }

    [Fact]
    public void Signal_BesideAReferenceOfBefore_SaysNothingOfPredictions()
    {
        var feature = Country(Build(ModelTask.Binary, new() { Labels = labels })) with { Means = null };
        string[] now = [.. Enumerable.Range(0, 900).Select(row => row % 3 == 0 ? "a" : row % 9 == 1 ? "new" : "c")];

        var signals = Drift(feature, now);

        Assert.Equal(2, signals.Length);
        Assert.All(signals, signal => Assert.Equal((null, null), (signal.PredictionShift, signal.ErrorShift)));
    }

    private static Signal[] Drift(FeatureReference feature, string[] now)
    {
        var column = new CategoricalSummary();
        foreach (var country in now)
            column.Add(country);
        return [.. new FeatureWatch(new(feature), []).Close(Rows, new Dictionary<string, Column>(StringComparer.Ordinal) { ["s1"] = Column.Of(column) }).Where(signal => signal.Family == Family.Drift)];
    }

    // Countries that the reference does not have have the mean of all.
    private double Shift(int[] rows, string[] now, Func<int, double> figure)
    {
        var mean = Enumerable.Range(0, Rows).GroupBy(row => countries[row]).ToDictionary(group => group.Key, group => group.Average(figure));
        var all = Enumerable.Range(0, Rows).Average(figure);
        return now.Average(country => mean.GetValueOrDefault(country, all)) - rows.Average(row => mean[countries[row]]);
    }

    private static FeatureReference Country(FeatureReference[] features) => features.Single(feature => feature.Feature.Name == "country" && feature.Slice is null);

    private static FeatureReference Number(FeatureReference[] features) => features.Single(feature => feature.Feature.Name == "number" && feature.Slice is null);

    private Func<int, double> Wrong() => row => scores[row] >= 0.5 != (labels[row] == 1) ? 1 : 0;

    private Func<int, int> Bins(FeatureReference[] features)
    {
        var binning = NumericBinning.Read(Number(features).Binning);
        return row => double.IsNaN(numbers[row]) ? -1 : binning.MainBinOf[binning.CellOf(numbers[row])];
    }

    // By frequency, then by name.
    private Func<int, int> Cells()
    {
        var order = countries.GroupBy(country => country).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key).ToList();
        return row => order.IndexOf(countries[row]);
    }

    private static void Compare(FeatureReference feature, Func<int, int> cellOf, double[] predictions, Func<int, double> error)
    {
        var groups = Enumerable.Range(0, Rows).Where(row => cellOf(row) >= 0).GroupBy(cellOf).ToDictionary(group => group.Key, group => group.ToArray());
        var means = feature.Means!;
        Assert.True(groups.Count > 4);
        for (var cell = 0; cell < means.Predictions.Length; cell++)
        {
            var rows = groups.GetValueOrDefault(cell) ?? [.. groups.Values.SelectMany(all => all)];
            Assert.Equal(rows.Average(row => predictions[row]), means.Predictions[cell], 1e-12);
            Assert.Equal(rows.Average(error), means.Errors![cell], 1e-12);
        }
    }

    private FeatureReference[] Build(ModelTask task, Answers answers, double[]? predictions = null)
    {
        var spec = new VersionSpec
        {
            Features =
            [
                new() { Name = "number", Kind = FeatureKind.Numeric },
                new() { Name = "country", Kind = FeatureKind.Categorical },
                new() { Name = "hour", Kind = FeatureKind.Numeric, Deterministic = true },
            ],
            Axis = Axis.Sequence,
            PaneLength = 1000,
            LabelMaturity = 1000,
            LabelHorizon = 1000,
            Task = task,
            Classes = task == ModelTask.Multiclass ? ["x", "y", "z"] : null,
            Slices = [new() { Feature = "country", Values = ["a"], Pinned = true }],
        };
        predictions ??= scores;
        using var upload = new ReferenceUpload(new("tenant", "model", "version"), spec);
        foreach (var source in (int[])[0, 1])
        {
            int[] rows = [.. Enumerable.Range(0, Rows).Where(row => row % 2 == source)];
            upload.Add($"s{source}", new()
            {
                Count = rows.Length,
                Positions = CellColumns.Bytes(rows.Select(row => (long)row)),
                Scores = CellColumns.Bytes(rows.Select(row => predictions[row])),
                Classes = rows.Select(row => (byte)(task != ModelTask.Regression && predictions[row] >= 0.5 ? 1 : 0)).ToArray(),
                Labels = Picked<byte>(answers.Labels, rows, 1),
                Targets = Picked<double>(answers.Targets, rows, 1),
                Probabilities = Picked<float>(answers.Probabilities, rows, 3),
                Columns =
                [
                    new() { Values = CellColumns.Bytes(rows.Select(row => numbers[row])), Missing = Missing(rows) },
                    CellColumns.Categorical([.. rows.Select(row => countries[row])]),
                    new() { Values = CellColumns.Bytes(rows.Select(row => (double)(row % 24))) },
                ],
            });
        }
        return upload.Build().Features;
    }

    // Half of the rows without a value say so, the others hold NaN.
    private byte[] Missing(int[] rows)
    {
        var bits = new byte[(rows.Length + 7) / 8];
        for (var i = 0; i < rows.Length; i++)
            bits[i / 8] |= (byte)(double.IsNaN(numbers[rows[i]]) && rows[i] % 14 == 0 ? 1 << (i % 8) : 0);
        return bits;
    }

    private static ReadOnlyMemory<byte> Picked<T>(ReadOnlyMemory<byte> column, int[] rows, int width)
        where T : unmanaged
        => column.IsEmpty ? default : CellColumns.Bytes(rows.SelectMany(row => MemoryMarshal.Cast<byte, T>(column.Span).Slice(row * width, width).ToArray()));

    private sealed record Answers
    {
        public ReadOnlyMemory<byte> Labels { get; init; }

        public ReadOnlyMemory<byte> Targets { get; init; }

        public ReadOnlyMemory<byte> Probabilities { get; init; }
    }
}
