using System.Buffers;
using System.Diagnostics;
using Watchgrain.Statistics.Abuse;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Labels;
using Watchgrain.Statistics.MultipleTesting;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Quality;
using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.Tests.Sequential;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Statistics.Tests.BinaryForms;

/// <summary>Every stored form against bytes that somebody made up.</summary>
public sealed class HostileBytesTests
{
    private const int Mutations = 1500;

    // A forged length must not cost memory: the largest object of fixed size (a co-movement of 32 features) and a multiple of the input.
    private const long MostFixedBytes = 400_000;
    private const long MostBytesPerByte = 1200;

    private static readonly NumericBinning Bins = NumericBinning.FromReference(Samples.Normal(1, 500));
    private static readonly RandomFourierMap Map = new(1, [0, 0], [1, 1]);
    private static readonly ReferenceSlack Slack = new();

    private static readonly Dictionary<string, Form> All = Forms();

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Read_OfMutatedBytes_RefusesThemOrReadsWhatItWritesAgain(string name)
    {
        var (_, bytes, read) = All[name];
        var random = new Random(20261123);
        var accepted = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var mutated = Mutate(bytes, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Action<IBufferWriter<byte>> write;
            try
            {
                write = read(mutated);
            }
            catch (InvalidDataException)
            {
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostFixedBytes + MostBytesPerByte * mutated.Length);
                continue;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostFixedBytes + MostBytesPerByte * mutated.Length);
            accepted++;
            var again = BinaryForm.Of(write);
            Assert.Equal(mutated.Length, again.Length);
            Assert.Equal(again, BinaryForm.Of(read(again)));
        }
        Assert.InRange(accepted, 0, Mutations - 1);
    }

    [Theory, InlineData("numeric"), InlineData("numeric without bins"), InlineData("co-movement"), InlineData("co-movement with gaps"), InlineData("duplicate rows")]
    public void Read_OfMutatedBytes_LeavesNoFigureNaN(string name)
    {
        var (_, bytes, read) = All[name];
        var random = new Random(5);
        for (var i = 0; i < Mutations; i++)
        {
            var mutated = Mutate(bytes, random);
            try
            {
                read(mutated);
            }
            catch (InvalidDataException)
            {
                continue;
            }
            Assert.DoesNotContain(Figures(name, mutated), figure => figure is { } value && double.IsNaN(value));
        }
    }

    [Theory, MemberData(nameof(ClassicalDetectors.Names), MemberType = typeof(ClassicalDetectors))]
    public void Add_AfterReadOfMutatedBytes_GoesOn(string name)
    {
        var kind = ClassicalDetectors.Named(name);
        var random = new Random(6);
        var stream = kind.Stream(9, 200);
        for (var i = 0; i < Mutations / 5; i++)
        {
            SequentialDetector detector;
            try
            {
                detector = kind.Read(Mutate(All[name].Bytes, random));
            }
            catch (InvalidDataException)
            {
                continue;
            }
            foreach (var value in stream) detector.Add(value);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Read_OfNoise_IsRefused(string name)
    {
        var (_, bytes, read) = All[name];
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var noise = new byte[random.Next(4, 200)];
            random.NextBytes(noise);
            // The version and two further bytes of the head, so that more than the head is tried.
            bytes.AsSpan(0, Math.Min(bytes.Length, random.Next(4))).CopyTo(noise);
            var watch = Stopwatch.StartNew();
            try
            {
                read(noise);
            }
            catch (InvalidDataException)
            {
                // As it should be; a few forms have so little structure that noise can be one.
            }
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{name}: {Convert.ToHexString(noise)}");
        }
    }

    [Fact]
    public void Forms_AreAllOfTheLibrary()
    {
        var types = typeof(NumericSummary).Assembly.GetExportedTypes().Where(type => !type.IsAbstract && (type.GetMethod("WriteTo") ?? type.GetMethod("Write")) is not null).Select(type => type.Name);
        Assert.Equal(types.Order(StringComparer.Ordinal), All.Values.Select(form => form.Type.Name).Distinct().Order(StringComparer.Ordinal));
    }

    private static double?[] Figures(string name, byte[] bytes)
    {
        switch (name)
        {
            case "duplicate rows":
                var estimate = DuplicateRows.Read(bytes).Estimate();
                return [estimate?.Share, estimate?.StandardError, estimate?.DistinctRows];
            case "co-movement" or "co-movement with gaps":
                var moves = CoMovement.Read(bytes);
                return [.. Enumerable.Range(0, 9).SelectMany(i => (double?[])[moves.Covariance(i / 3, i % 3), moves.Correlation(i / 3, i % 3)])];
            default:
                var summary = NumericSummary.Read(bytes, name == "numeric" ? Bins : null);
                var distribution = CumulativeDistribution.Of(summary);
                return [summary.Mean, summary.Variance, summary.StandardDeviation, summary.Skewness, summary.ExcessKurtosis, summary.Min, summary.Max, summary.Quantile(.5), distribution.Cdf(0), distribution.CountBelow(1)];
        }
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        byte[] mutated = [.. bytes];
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(mutated.Length);
            switch (random.Next(5))
            {
                case 0:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 2:
                    // A length or count of 2^62.
                    mutated = [.. mutated[..at], 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, .. mutated[at..]];
                    break;
                case 3 when mutated.Length > at + 8:
                    BitConverter.GetBytes(((double[])[double.NaN, double.PositiveInfinity, double.MaxValue, -1, -0.0, double.Epsilon])[random.Next(6)]).CopyTo(mutated, at);
                    break;
                default:
                    if (mutated.Length > 1) mutated = mutated[..(mutated.Length - 1 - random.Next(Math.Min(8, mutated.Length - 1)))];
                    break;
            }
        }
        return mutated;
    }

    private static Dictionary<string, Form> Forms()
    {
        var numeric = new NumericSummary(Bins);
        numeric.Add([.. Samples.Normal(2, 300), double.NaN, double.PositiveInfinity]);
        var unbinned = new NumericSummary(null);
        unbinned.Add([1, -2, 0, 1e300]);
        CategoricalSummary names = new(), hashed = new(16);
        foreach (var i in Enumerable.Range(0, 60))
        {
            names.Add("näme " + i % 7, i + 1);
            hashed.Add("c" + i, i + 1);
        }
        HyperLogLog few = new(8), many = new(4);
        few.Add([1, 2, 3]);
        many.Add(Samples.Normal(3, 5000));
        CoMovement whole = new(3), gaps = new(3);
        whole.Add(Samples.Normal(4, 300));
        gaps.Add([1, double.NaN, 3, 4, 5, 6, 7, 8, double.NaN]);
        var mean = new RandomFourierMean();
        mean.Add(Map, Samples.Normal(5, 40));
        var jointTest = RandomFourierTest.FromReference(1, Samples.Normal(7, 60), 2)!;
        var duplicates = new DuplicateRows(16);
        var fingerprints = new ulong[100];
        RowFingerprints.Begin(fingerprints);
        RowFingerprints.AddColumn(fingerprints, Samples.Normal(6, 100));
        duplicates.Add(fingerprints);
        var scores = new ScoreCells();
        var outcomes = new OutcomeCells();
        for (var i = 0; i < 50; i++)
        {
            scores.Add(i / 50.0, i % 2);
            outcomes.Add(i % 3 % 2, i % 2, i / 50.0, i == 7 ? -1 : 1);
        }
        var delays = new LabelDelays();
        foreach (var age in (long[])[0, 5, 6, 900, 1L << 50])
            delays.Add(age);
        var exposed = new ExposedOutcomes();
        for (var i = 0; i < 30; i++)
            exposed.Add(new((Exposure)(i % 4), (byte)(1 + i * 8)), i % 2, i % 3 % 2, i == 7 ? -1 : 1);
        var contradictions = new ContradictionCells();
        for (var i = 0; i < 30; i++)
            contradictions.Add([(byte)(i % 9), (byte)(i % 4), (byte)(i % 31)], i % 3 == 0, i / 60.0, i == 7 ? -1 : 1);
        var patterns = new PatternRows();
        for (uint row = 0; row < 40; row++) patterns.Add(row * 97, new([(byte)(row % 32), (byte)(row % 5)], row / 40.0, (int)row % 2, $"source {row % 3}"), (sbyte)(row % 7 == 0 ? -1 : 1));
        var patternCounts = new PatternCounts();
        for (var row = 0; row < 40; row++) patternCounts.Add([(byte)(row % 33), (byte)(row % 5), 3], row % 2 == 0);
        var outside = new OutsideRows();
        for (var i = 0; i < 30; i++)
            outside.Add([i % 9, 100 + i]);
        var quality = new ColumnQuality(0, 1);
        quality.Add([0, 2, double.NaN]);
        var joint = new ConfidentJoint([.5, .5]);
        joint.Add(1, [.2, .8]);
        LordPlusPlus lord = new(.1);
        Saffron saffron = new(.1);
        foreach (var p in (double[])[1e-9, .4, .9, 1e-8, .7])
        {
            lord.Test(p);
            saffron.Test(p);
        }
        RankTiltEDetector ranks = new(4, Slack);
        CategoricalEDetector categories = new(4, Slack, EDetectorForm.Cusum);
        BernoulliEDetector rate = new();
        BoundedMeanEDetector bounded = new(.3, twoSided: true);
        BettingEProcess betting = new(.3);
        ConfidenceSequence sequence = new(.05);
        SourceFlipDetector flips = new();
        for (var i = 0; i < 5; i++)
        {
            ranks.Step([3, 1, 4, i], [100, 100, 100, 100]);
            categories.Step([3, 1, 4, i], [100, 100, 100, 0]);
            rate.Step(i, 20, .1);
            bounded.Step(i / 5.0);
            betting.Add(i / 5.0);
            sequence.Add(i / 5.0);
            flips.Step([.. Enumerable.Repeat(i - 2.5, 15)]);
        }
        sequence.Look();
        var random = new Random(9);
        double[] reference = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        var estimator = ConfidenceBasedEstimator.Fit([.. reference.Select((score, row) => score * score > row % 10 / 10.0 ? 1 : 0)], reference, 1);
        var errors = new PredictionErrors();
        for (var i = 0; i < 40; i++)
            errors.Add(i * 1.1, i % 7, i % 3 == 0 ? null : new ExpectedLoss(i, i * i, i % 5 == 0), 3, i == 7 ? -1 : 1);
        var (classScores, classOutcomes) = (new ClassScores(3), new ClassOutcomes(3));
        for (var i = 0; i < 40; i++)
        {
            float[] row = [i / 80f, .5f - (i / 80f), .5f];
            classScores.Add(row, i % 3);
            classOutcomes.Add(i % 5 % 3, i % 3, row, i == 7 ? -1 : 1);
        }
        var ofClasses = MulticlassConfidenceBasedEstimator.Fit([.. reference.Select((_, row) => row % 3)], [.. reference.SelectMany((score, row) => (double[])[score * (row % 3 / 2.0), 1 - score, 0.5])], 3, 1);
        var losses = DirectLossEstimator.Fit(reference, [.. reference.Select(value => 2 * value)], [.. reference.Select((value, row) => 2 * value + value * (row % 3 - 1))])!.ToPredictor();
        var callerReference = CallerReference.FromReference(3, Samples.Normal(11, 800), 2)!;
        CallerQueries queries = new(2), manyQueries = new(2);
        var trace = new CallerTrace(callerReference);
        var nearEvidence = new QueryEvidence(.03);
        for (var i = 0; i < 30; i++)
        {
            var query = new CallerQuery(i, (ulong)(i % 7), i / 30f, [i / 20f, 1]);
            if (i < 5) queries.Add(query, i % 2 == 0);
            manyQueries.Add(query, isExtreme: false);
            trace.Take(query);
            nearEvidence.Step(i % 3 == 0, .1);
        }
        trace.AddDistinct(manyQueries);
        Dictionary<string, Form> forms = new()
        {
            ["caller queries"] = Form.Of(queries, value => value.WriteTo, bytes => CallerQueries.Read(bytes)),
            ["caller reference"] = Form.Of(callerReference, value => value.WriteTo, bytes => CallerReference.Read(bytes)),
            ["caller trace"] = Form.Of(trace, value => value.WriteTo, bytes => CallerTrace.Read(bytes, callerReference)),
            ["query evidence"] = Form.Of(nearEvidence, value => value.WriteTo, bytes => QueryEvidence.Read(bytes, .03)),
            ["binning"] = Form.Of(Bins, value => value.Write, bytes => NumericBinning.Read(bytes)),
            ["numeric"] = Form.Of(numeric, value => value.WriteTo, bytes => NumericSummary.Read(bytes, Bins)),
            ["numeric without bins"] = Form.Of(unbinned, value => value.WriteTo, bytes => NumericSummary.Read(bytes, null)),
            ["categories by name"] = Form.Of(names, value => value.WriteTo, bytes => CategoricalSummary.Read(bytes)),
            ["categories in buckets"] = Form.Of(hashed, value => value.WriteTo, bytes => CategoricalSummary.Read(bytes)),
            ["HyperLogLog, sparse"] = Form.Of(few, value => value.WriteTo, bytes => HyperLogLog.Read(bytes)),
            ["HyperLogLog, dense"] = Form.Of(many, value => value.WriteTo, bytes => HyperLogLog.Read(bytes)),
            ["co-movement"] = Form.Of(whole, value => value.WriteTo, bytes => CoMovement.Read(bytes)),
            ["co-movement with gaps"] = Form.Of(gaps, value => value.WriteTo, bytes => CoMovement.Read(bytes)),
            ["random Fourier mean"] = Form.Of(mean, value => value.WriteTo, bytes => RandomFourierMean.Read(bytes)),
            ["random Fourier map"] = Form.Of(Map, value => value.WriteTo, bytes => RandomFourierMap.Read(bytes)),
            ["random Fourier test"] = Form.Of(jointTest, value => value.WriteTo, bytes => RandomFourierTest.Read(bytes)),
            ["repeat curve"] = Form.Of(RepeatCurve.FromReference([.. fingerprints, .. fingerprints]), value => value.WriteTo, bytes => RepeatCurve.Read(bytes)),
            ["duplicate rows"] = Form.Of(duplicates, value => value.WriteTo, bytes => DuplicateRows.Read(bytes)),
            ["scores"] = Form.Of(scores, value => value.WriteTo, bytes => ScoreCells.Read(bytes)),
            ["outcomes"] = Form.Of(outcomes, value => value.WriteTo, bytes => OutcomeCells.Read(bytes)),
            ["class scores"] = Form.Of(classScores, value => value.WriteTo, bytes => ClassScores.Read(bytes)),
            ["class outcomes"] = Form.Of(classOutcomes, value => value.WriteTo, bytes => ClassOutcomes.Read(bytes)),
            ["estimator of classes"] = Form.Of(ofClasses, value => value.WriteTo, bytes => MulticlassConfidenceBasedEstimator.Read(bytes)),
            ["label delays"] = Form.Of(delays, value => value.WriteTo, bytes => LabelDelays.Read(bytes)),
            ["exposed outcomes"] = Form.Of(exposed, value => value.WriteTo, bytes => ExposedOutcomes.Read(bytes)),
            ["prediction errors"] = Form.Of(errors, value => value.WriteTo, bytes => PredictionErrors.Read(bytes)),
            ["predicted values"] = Form.Of(errors.Predicted, value => value.WriteTo, bytes => PredictedValues.Read(bytes)),
            ["loss predictor"] = Form.Of(losses, value => value.WriteTo, bytes => LossPredictor.Read(bytes)),
            ["contradictions by cell"] = Form.Of(contradictions, value => value.WriteTo, bytes => ContradictionCells.Read(bytes)),
            ["pattern rows"] = Form.Of(patterns, value => value.WriteTo, bytes => PatternRows.Read(bytes)),
            ["pattern counts"] = Form.Of(patternCounts, value => value.WriteTo, bytes => PatternCounts.Read(bytes)),
            ["outside rows"] = Form.Of(outside, value => value.WriteTo, bytes => OutsideRows.Read(bytes)),
            ["estimator"] = Form.Of(estimator, value => value.WriteTo, bytes => ConfidenceBasedEstimator.Read(bytes)),
            ["estimator without calibration"] = Form.Of(ConfidenceBasedEstimator.Fit([0, 1], [.2, .7], 1), value => value.WriteTo, bytes => ConfidenceBasedEstimator.Read(bytes)),
            ["quality"] = Form.Of(quality, value => value.WriteTo, bytes => ColumnQuality.Read(bytes)),
            ["confident joint"] = Form.Of(joint, value => value.WriteTo, bytes => ConfidentJoint.Read(bytes)),
            ["LORD++"] = Form.Of(lord, value => value.WriteTo, bytes => LordPlusPlus.Read(bytes)),
            ["SAFFRON"] = Form.Of(saffron, value => value.WriteTo, bytes => Saffron.Read(bytes)),
            ["rank tilt"] = Form.Of(ranks, value => value.WriteTo, bytes => RankTiltEDetector.Read(bytes, Slack)),
            ["categorical e-detector"] = Form.Of(categories, value => value.WriteTo, bytes => CategoricalEDetector.Read(bytes, Slack)),
            ["Bernoulli"] = Form.Of(rate, value => value.WriteTo, bytes => BernoulliEDetector.Read(bytes)),
            ["bounded mean"] = Form.Of(bounded, value => value.WriteTo, bytes => BoundedMeanEDetector.Read(bytes)),
            ["betting"] = Form.Of(betting, value => value.WriteTo, bytes => BettingEProcess.Read(bytes)),
            ["source flips"] = Form.Of(flips, value => value.WriteTo, bytes => SourceFlipDetector.Read(bytes)),
            ["source record"] = Form.Of(new SourceRecord(new(1, 400, 64, -2), new(2, 300, 48, .5), new(-1, 100, 16, 0)), value => value.WriteTo, bytes => SourceRecord.Read(bytes)),
            ["confidence sequence"] = Form.Of(sequence, value => value.WriteTo, bytes => ConfidenceSequence.Read(bytes)),
        };
        foreach (string name in ClassicalDetectors.Names)
        {
            var kind = ClassicalDetectors.Named(name);
            var detector = kind.Make();
            foreach (var value in kind.Stream(8, 150)) detector.Add(value);
            forms[name] = Form.Of(detector, value => value.WriteTo, kind.Read);
        }
        return forms;
    }

    private sealed record Form(Type Type, byte[] Bytes, Func<byte[], Action<IBufferWriter<byte>>> Read)
    {
        public static Form Of<T>(T value, Func<T, Action<IBufferWriter<byte>>> writer, Func<byte[], T> read)
            where T : class => new(value.GetType(), BinaryForm.Of(writer(value)), bytes => writer(read(bytes)));
    }
}
