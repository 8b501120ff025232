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
        var (field, rows) = rules.IsRegression ? ("targets", request.Targets.Count) : ("labels", request.Labels.Count);
        if (rules.IsRegression && request.Labels.Count > 0)
            violations.Add("labels", "holds classes; the version is a regression: send targets");
        if (!rules.IsRegression && request.Targets.Count > 0)
            violations.Add("targets", "belongs to a regression; send labels");
        if (rows is 0 or > BatchRules.MaxRows)
        {
            violations.Add(field, $"has {rows} values; a batch takes 1 to {BatchRules.MaxRows}");
            return Nothing;
        }
        if (request.Ids is null)
            violations.Add("ids", "is required");
        var knowsWhen = request.KnownAt.Count > 0;
        if (knowsWhen && request.KnownAt.Count != rows)
        {
            violations.Add("known_at", $"has {request.KnownAt.Count} values; {field} has {rows}");
            knowsWhen = false;
        }
        var rejections = new RowRejections(rows);
        for (var row = 0; row < rows; row++)
        {
            if (rules.IsRegression)
                RowRules.CheckValue(request.Targets[row], row, "targets", "TARGET_OUT_OF_RANGE", rejections);
            else
                RowRules.CheckLabel(request.Labels[row], row, "labels", rules, rejections);
            if (knowsWhen)
                RowRules.CheckPosition(request.KnownAt[row], row, "known_at", rules, rejections);
        }
        var keys = PredictionIdReader.Read(request.Ids, rows, "ids", rejections, violations);
        return keys is null ? Nothing : new(keys, [.. request.Labels.Select(label => (byte)label)], [.. request.Targets], [.. request.KnownAt], rejections);
    }

    private static ReadLabels Nothing => new([], [], [], [], new(0));
}
