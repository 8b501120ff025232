using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class AnalysisTests(RunningGateway gateway)
{
    [Fact]
    public async Task CompareSamples_OfNumbers_AnswersWithDistancesAndTests()
    {
        var reply = await CompareAsync(Header(V1.ColumnKind.Numeric), Reference(new() { Numbers = { 1, 2, 3, 4 }, Missing = 1 }), Current(new() { Numbers = { 3, 4, double.NaN } }), Current(new() { Numbers = { 5, 6 } }));

        Assert.Equal((4L, 1L, 0L), (reply.Reference.Values, reply.Reference.Missing, reply.Reference.Invalid));
        Assert.Equal((4L, 0L, 1L), (reply.Current.Values, reply.Current.Missing, reply.Current.Invalid));
        Assert.Equal(0.5, Value(reply.Figures, "kolmogorov_smirnov"));
        // 1 less the share of the 70 orders of 4 and 4 values with D < 1/2.
        Assert.Equal(54 / 70.0, reply.Figures.Single(figure => figure.Name == "kolmogorov_smirnov").PValue, 1e-12);
        Assert.Equal(2, Value(reply.Figures, "wasserstein"), 1e-12);
        Assert.Equal(0.875, Value(reply.Figures, "mann_whitney_auc"));
    }

    [Fact]
    public async Task CompareSamples_OfCategories_AnswersWithDistancesAndTests()
    {
        var reply = await CompareAsync(
            Header(V1.ColumnKind.Categorical), Reference(new() { Categories = { "a", "a", "a", "b" } }), Current(new() { Categories = { "a", "b", "b", "c" } }));

        Assert.Equal(0.5, Value(reply.Figures, "total_variation"), 1e-12);
        Assert.Equal(0.25, Value(reply.Figures, "unseen_share"));
        Assert.DoesNotContain(reply.Figures, figure => figure.Name == "fisher_odds_ratio");
    }

    [Fact]
    public async Task CompareSamples_OfNothing_HasNoFigures()
    {
        var reply = await CompareAsync(Header(V1.ColumnKind.Numeric));
        Assert.DoesNotContain(reply.Figures, figure => figure.HasValue || figure.HasPValue);
    }

    [Fact]
    public async Task CompareSamples_WrongParts_AreRefusedByField()
    {
        Assert.Equal("header", await FieldAsync(() => CompareAsync(Reference(new() { Numbers = { 1 } }))));
        Assert.Equal("header", await FieldAsync(() => CompareAsync()));
        Assert.Equal("header.kind", await FieldAsync(() => CompareAsync(Header(V1.ColumnKind.Unspecified))));
        Assert.Equal("header.bins", await FieldAsync(() => CompareAsync(new V1.CompareSamplesRequest { Header = new() { Kind = V1.ColumnKind.Numeric, Bins = 1 } })));
        Assert.Equal("part", await FieldAsync(() => CompareAsync(Header(V1.ColumnKind.Numeric), Header(V1.ColumnKind.Numeric))));
        Assert.Equal("current.categories", await FieldAsync(() => CompareAsync(Header(V1.ColumnKind.Numeric), Current(new() { Categories = { "a" } }))));
        Assert.Equal("reference.missing", await FieldAsync(() => CompareAsync(Header(V1.ColumnKind.Numeric), Reference(new() { Missing = -1 }))));
        var half = Reference(new() { Missing = 1L << 62 });
        Assert.Equal("reference.missing", await FieldAsync(() => CompareAsync(Header(V1.ColumnKind.Numeric), half, half)));
        var many = Current(new() { Numbers = { new double[250_001] } });
        var refused = await Rpc.RefusedAsync(() => CompareAsync(Header(V1.ColumnKind.Numeric), many, many, many, many));
        Assert.Equal((StatusCode.ResourceExhausted, "TOO_MANY_VALUES"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task MeasurePerformance_OfTwoClasses_AnswersWithFiguresAndIntervals()
    {
        var reply = await MeasureAsync(new() { Binary = new() }, [0, 0, 1, 1], [0.1, 0.6, 0.4, 0.9]);

        Assert.Equal(4, reply.Rows);
        Assert.Equal((0.5, 0.75), (Value(reply.Figures, "accuracy"), Value(reply.Figures, "roc_auc")));
        Assert.Equal((0.01 + 0.36 + 0.36 + 0.01) / 4, Value(reply.Figures, "brier"), 1e-12);
        var accuracy = reply.Figures.Single(figure => figure.Name == "accuracy");
        Assert.InRange(accuracy.Low, 0.1, 0.2);
        Assert.InRange(accuracy.High, 0.8, 0.9);
    }

    [Fact]
    public async Task MeasurePerformance_OfClassesAndOfValues_AnswersWithTheirFigures()
    {
        var classes = await MeasureAsync(new() { Multiclass = new() { Classes = 3 } }, [0, 1, 2], [0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0.5, 0.3, 0.2]);
        var values = await MeasureAsync(new() { Regression = new() }, [1, 2, 3], [1, 2, 6]);

        Assert.Equal(2 / 3.0, Value(classes.Figures, "accuracy"), 1e-12);
        Assert.Equal((1.0, 3.0, 0.0), (Value(values.Figures, "mean_absolute_error"), Value(values.Figures, "max_error"), Value(values.Figures, "median_absolute_error")));
    }

    [Fact]
    public async Task MeasurePerformance_WrongRows_AreRefusedByFieldAndRow()
    {
        Assert.Equal("header.task", await FieldAsync(() => MeasureAsync(new(), [], [])));
        Assert.Equal("header.binary.threshold", await FieldAsync(() => MeasureAsync(new() { Binary = new() { Threshold = 2 } }, [], [])));
        Assert.Equal("rows.predictions", await FieldAsync(() => MeasureAsync(new() { Binary = new() }, [1], [])));
        Assert.Equal("rows.labels[1]", await FieldAsync(() => MeasureAsync(new() { Binary = new() }, [1, 2], [0, 0])));
        Assert.Equal("rows.predictions[1]", await FieldAsync(() => MeasureAsync(new() { Binary = new() }, [1, 0], [0, double.NaN])));
    }

    [Fact]
    public async Task RunDetector_AfterAJump_FlagsIt()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(i => (i < 100 ? 0.0 : 1) + i % 2 * 0.1)];
        var reply = await DetectAsync("page_hinkley", new() { ["threshold"] = 5 }, values);
        Assert.Equal(200, reply.Values);
        Assert.InRange(reply.Drifts[0], 100, 115);
        Assert.Equal(reply.DriftCount, reply.Drifts.Count);
    }

    [Fact]
    public async Task RunDetector_WrongParameters_AreRefusedByName()
    {
        Assert.Equal("header.detector", await FieldAsync(() => DetectAsync("magic", [])));
        Assert.Equal("header.parameters[speed]", await FieldAsync(() => DetectAsync("adwin", new() { ["speed"] = 1 })));
        Assert.Equal("header.parameters[clock]", await FieldAsync(() => DetectAsync("adwin", new() { ["clock"] = 1.5 })));
        Assert.Equal("header.parameters", await FieldAsync(() => DetectAsync("adwin", new() { ["delta"] = 7 })));
        Assert.Equal("header.parameters[window]", await FieldAsync(() => DetectAsync("kswin", new() { ["window"] = 50_000 })));
        Assert.Equal("header.parameters[seed]", await FieldAsync(() => DetectAsync("kswin", new() { ["seed"] = -1 })));
    }

    [Fact]
    public async Task RunDetector_OfErrorsOnOtherValues_IsRefused() => Assert.Equal("values", await FieldAsync(() => DetectAsync("ddm", [], 0, 1, 0.5)));

    private static V1.CompareSamplesRequest Header(V1.ColumnKind kind) => new() { Header = new() { Kind = kind } };

    private static V1.CompareSamplesRequest Reference(V1.SampleValues values) => new() { Reference = values };

    private static V1.CompareSamplesRequest Current(V1.SampleValues values) => new() { Current = values };

    private static double Value(IEnumerable<V1.NamedFigure> figures, string name) => figures.Single(figure => figure.Name == name).Value;

    private static async Task<string> FieldAsync(Func<Task> call)
    {
        var refused = await Rpc.RefusedAsync(call);
        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
        return Assert.Single(refused.Fields);
    }

    private Task<V1.CompareSamplesResponse> CompareAsync(params V1.CompareSamplesRequest[] parts) =>
        gateway.Bob.StreamAsync<V1.CompareSamplesRequest, V1.CompareSamplesResponse>("AnalysisService/CompareSamples", parts);

    private Task<V1.MeasurePerformanceResponse> MeasureAsync(V1.MeasurePerformanceHeader header, double[] labels, double[] predictions) =>
        gateway.Bob.StreamAsync<V1.MeasurePerformanceRequest, V1.MeasurePerformanceResponse>(
            "AnalysisService/MeasurePerformance", [new() { Header = header }, new() { Rows = new() { Labels = { labels }, Predictions = { predictions } } }]);

    private Task<V1.RunDetectorResponse> DetectAsync(string detector, Dictionary<string, double> parameters, params double[] values) =>
        gateway.Bob.StreamAsync<V1.RunDetectorRequest, V1.RunDetectorResponse>(
            "AnalysisService/RunDetector", [new() { Header = new() { Detector = detector, Parameters = { parameters } } }, new() { Values = new() { Values = { values } } }]);
}
