using Watchgrain.Gateway.Errors;

namespace Watchgrain.Gateway.Ingest;

/// <summary>Checks a batch of labels. Pure.</summary>
public static class LabelReader
{
    /// <summary>The labels are only to be used when there are no violations.</summary>
    /// <param name="request">The batch.</param>
    /// <param name="rules">What times are checked against; its path is empty.</param>
    /// <param name="violations">Takes what is wrong.</param>
    public static ReadLabels Read(V1.ReportLabelsRequest request, BatchRules rules, FieldViolations violations)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(violations);
        var rows = request.Labels.Count;
        if (rows is 0 or > BatchRules.MaxRows)
        {
            violations.Add("labels", $"has {rows} values; a batch takes 1 to {BatchRules.MaxRows}");
            return Nothing;
        }
        if (request.Ids is null)
            violations.Add("ids", "is required");
        var knowsWhen = request.KnownAt.Count > 0;
        if (knowsWhen && request.KnownAt.Count != rows)
        {
            violations.Add("known_at", $"has {request.KnownAt.Count} values; labels has {rows}");
            knowsWhen = false;
        }
        var rejections = new RowRejections(rows);
        for (var row = 0; row < rows; row++)
        {
            if (request.Labels[row] > 1)
                rejections.Reject(row, "labels", "LABEL_OUT_OF_RANGE", $"{request.Labels[row]} is neither 0 nor 1");
            if (knowsWhen)
                RowRules.CheckPosition(request.KnownAt[row], row, "known_at", rules, rejections);
        }
        var keys = PredictionIdReader.Read(request.Ids, rows, "ids", rejections, violations);
        return keys is null ? Nothing : new(keys, [.. request.Labels.Select(label => (byte)label)], [.. request.KnownAt], rejections);
    }

    private static ReadLabels Nothing => new([], [], [], new(0));
}
