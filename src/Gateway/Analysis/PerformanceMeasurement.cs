using Watchgrain.Gateway.Errors;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Measures predictions whose truth is known.</summary>
internal sealed class PerformanceMeasurement : IAnalysis<V1.MeasurePerformanceRequest, V1.MeasurePerformanceResponse>
{
    public const int MaxRows = 1_000_000;

    public const int MaxPredictions = 4_000_000;

    private const int MostClasses = 256;

    private readonly V1.MeasurePerformanceHeader header;
    private readonly int width;
    private readonly List<double> labels = [];
    private readonly List<double> predictions = [];

    private PerformanceMeasurement(V1.MeasurePerformanceHeader header)
    {
        this.header = header;
        width = header.TaskCase == V1.MeasurePerformanceHeader.TaskOneofCase.Multiclass ? (int)header.Multiclass.Classes : 1;
    }

    public static PerformanceMeasurement Begin(V1.MeasurePerformanceRequest first)
    {
        if (first.PartCase != V1.MeasurePerformanceRequest.PartOneofCase.Header)
            throw Refusal.HeaderMissing();
        var violations = new FieldViolations();
        switch (first.Header.TaskCase)
        {
            case V1.MeasurePerformanceHeader.TaskOneofCase.None:
                violations.Add("header.task", "is required: binary, multiclass or regression");
                break;
            case V1.MeasurePerformanceHeader.TaskOneofCase.Binary when first.Header.Binary.HasThreshold && !(first.Header.Binary.Threshold is >= 0 and <= 1):
                violations.Add("header.binary.threshold", "lies in [0, 1]");
                break;
            case V1.MeasurePerformanceHeader.TaskOneofCase.Multiclass when first.Header.Multiclass.Classes is < 2 or > MostClasses:
                violations.Add("header.multiclass.classes", $"lies between 2 and {MostClasses}");
                break;
        }
        violations.ThrowIfAny();
        return new PerformanceMeasurement(first.Header);
    }

    public void Add(V1.MeasurePerformanceRequest part)
    {
        if (part.PartCase != V1.MeasurePerformanceRequest.PartOneofCase.Rows)
            throw Refusal.Invalid("rows", "only the first message of the stream is a header");
        var rows = part.Rows;
        if (rows.Predictions.Count != rows.Labels.Count * width)
            throw Refusal.Invalid("rows.predictions", $"{rows.Labels.Count} labels need {rows.Labels.Count * width} predictions, not {rows.Predictions.Count}");
        if (labels.Count + rows.Labels.Count > MaxRows || predictions.Count + rows.Predictions.Count > MaxPredictions)
            throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_ROWS", $"A call takes at most {MaxRows:N0} rows and {MaxPredictions:N0} predictions.");
        var isRegression = header.TaskCase == V1.MeasurePerformanceHeader.TaskOneofCase.Regression;
        var classes = Math.Max(2, width);
        for (var i = 0; i < rows.Labels.Count; i++)
        {
            if (isRegression ? !double.IsFinite(rows.Labels[i]) : !(double.IsInteger(rows.Labels[i]) && rows.Labels[i] >= 0 && rows.Labels[i] < classes))
                throw Refusal.Invalid($"rows.labels[{i}]", isRegression ? $"row {labels.Count + i}: is a finite number" : $"row {labels.Count + i}: is a class from 0 to {classes - 1}");
        }
        for (var i = 0; i < rows.Predictions.Count; i++)
        {
            if (isRegression ? !double.IsFinite(rows.Predictions[i]) : !(rows.Predictions[i] is >= 0 and <= 1))
                throw Refusal.Invalid($"rows.predictions[{i}]", isRegression ? $"row {labels.Count + i}: is a finite number" : $"row {labels.Count + i / width}: is a probability in [0, 1]");
        }
        labels.AddRange(rows.Labels);
        predictions.AddRange(rows.Predictions);
    }

    public V1.MeasurePerformanceResponse Complete(CancellationToken cancellation) => new()
    {
        Rows = labels.Count,
        Figures =
        {
            header.TaskCase switch
            {
                V1.MeasurePerformanceHeader.TaskOneofCase.Binary => ClassPerformance.OfTwo(Classes(), [.. predictions], header.Binary.HasThreshold ? header.Binary.Threshold : 0.5),
                V1.MeasurePerformanceHeader.TaskOneofCase.Multiclass => ClassPerformance.OfMany(Classes(), [.. predictions], width),
                _ => RegressionPerformance.Of([.. labels], [.. predictions]),
            },
        },
    };

    private int[] Classes() => [.. labels.Select(label => (int)label)];
}
