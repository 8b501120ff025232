using Watchgrain.Gateway.Errors;

namespace Watchgrain.Gateway.Ingest;

/// <summary>Checks a batch of labels. Pure.</summary>
public static class LabelReader
{
    /// <summary>The labels are only to be used when there are no violations.</summary>
    public static ReadLabels Read(V1.ReportLabelsRequest request, FieldViolations violations)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(violations);
        var rows = request.Labels.Count;
        if (rows is 0 or > BatchRules.MaxRows)
        {
            violations.Add("labels", $"has {rows} values; a batch takes 1 to {BatchRules.MaxRows}");
            return new([], [], new(0));
        }
        if (request.Ids is null)
            violations.Add("ids", "is required");
        var rejections = new RowRejections(rows);
        for (var row = 0; row < rows; row++)
        {
            if (request.Labels[row] > 1)
                rejections.Reject(row, "labels", "LABEL_OUT_OF_RANGE", $"{request.Labels[row]} is neither 0 nor 1");
        }
        var keys = PredictionIdReader.Read(request.Ids, rows, "ids", rejections, violations);
        return keys is null ? new([], [], new(0)) : new(keys, [.. request.Labels.Select(label => (byte)label)], rejections);
    }
}
