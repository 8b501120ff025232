using Google.Protobuf;
using Watchgrain.Client.Specs;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>Turns rows into a columnar batch. The same rows always give the same bytes: dictionaries are in the order of first appearance.</summary>
internal static class BatchColumns
{
    /// <param name="spec">What the rows are of.</param>
    /// <param name="rows">All with a propensity, or all without.</param>
    /// <param name="isReference">With labels instead of ids.</param>
    public static Batch Of(ModelSpec spec, IReadOnlyList<PredictionRow> rows, bool isReference)
    {
        var batch = new Batch();
        if (rows.Count == 0)
            return batch;
        batch.Positions.AddRange(rows.Select(row => row.Position));
        if (spec.IsMulticlass)
            batch.ClassProbabilities.AddRange(rows.SelectMany(row => row.Probabilities));
        else
            batch.Scores.AddRange(rows.Select(row => row.Score));
        if (spec.PredictedClass is not null)
            batch.Classes.AddRange(rows.Select(row => row.Class.GetValueOrDefault()));
        if (rows.Any(row => row.Exposure != Exposure.Unspecified))
            batch.Exposures.AddRange(rows.Select(row => row.Exposure));
        // Of a reference nothing is weighted.
        if (!isReference && rows[0].Propensity is not null)
            batch.Propensities.AddRange(rows.Select(row => row.Propensity.GetValueOrDefault()));
        if (!isReference)
            batch.Ids = Ids(rows.Select(row => row.Id));
        else if (rows.All(row => row.Label is not null))
            AddLabels(spec, rows.Select(row => row.Label.GetValueOrDefault()), batch);
        batch.Embeddings.AddRange(rows.SelectMany(row => row.Embedding));
        for (var feature = 0; feature < spec.Features.Count; feature++)
            batch.Columns.Add(Column(spec.Features[feature], feature, rows));
        return batch;
    }

    private static void AddLabels(ModelSpec spec, IEnumerable<double> labels, Batch batch)
    {
        if (spec.IsRegression)
            batch.Targets.AddRange(labels);
        else
            batch.Labels.AddRange(labels.Select(label => (uint)label));
    }

    public static PredictionIds Ids(IEnumerable<RowId> rows)
    {
        var ids = new PredictionIds();
        foreach (var id in rows)
        {
            if (id.Text is { } text)
                ids.Text.Add(text);
            else
                ids.Numbers.Add(id.Number);
        }
        return ids;
    }

    private static Column Column(FeatureColumn feature, int index, IReadOnlyList<PredictionRow> rows)
    {
        var column = new Column { Name = feature.Name };
        if (feature.IsCategorical)
            column.Categories = Categories(index, rows);
        else
            column.Doubles = new Doubles { Values = { rows.Select(row => row.Values[index].Number) } };
        if (rows.Any(row => row.Values[index].IsMissing))
        {
            var bits = new byte[(rows.Count + 7) / 8];
            for (var row = 0; row < rows.Count; row++)
                if (rows[row].Values[index].IsMissing)
                    bits[row / 8] |= (byte)(1 << (row % 8));
            column.Missing = ByteString.CopyFrom(bits);
        }
        return column;
    }

    private static Categories Categories(int index, IReadOnlyList<PredictionRow> rows)
    {
        var categories = new Categories();
        var codes = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            // A missing row needs a code too; the first one stands in, and the bitmap says that it does not count.
            if (row.Values[index].Category is not { } category)
            {
                categories.Codes.Add(0);
                continue;
            }
            if (!codes.TryGetValue(category, out var code))
            {
                codes.Add(category, code = (uint)codes.Count);
                categories.Dictionary.Add(category);
            }
            categories.Codes.Add(code);
        }
        if (categories.Dictionary.Count == 0)
            categories.Dictionary.Add("");
        return categories;
    }
}
