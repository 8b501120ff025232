namespace Watchgrain.Statistics.Poisoning.Embeddings;

/// <summary>
/// Reads embeddings of labelled rows in three ways: distance to the class means of a reference, labels of the nearest rows of the reference, and spectral scores within the rows themselves. Information: any shift of the inputs moves distances, neighbours contradict wherever classes overlap, and the top
/// direction of a class is often an honest one (docs/security.md has measured rates). Pure; O(nmd) for m rows of the reference.
/// </summary>
public sealed class EmbeddedRows
{
    /// <summary>10: fewer rows say nothing of their source, nor of their class's direction.</summary>
    public const int LeastRows = 10;

    private readonly double?[] distances;
    private readonly (double Share, double Expected)?[] consistency;
    private readonly double?[] spectral;

    /// <param name="rows">Of the reference's dimension and classes.</param>
    /// <param name="reference">Null: there is none, and only spectral scores are read.</param>
    public EmbeddedRows(IReadOnlyList<LabelledVector> rows, EmbeddingReference? reference)
    {
        ArgumentNullException.ThrowIfNull(rows);
        distances = [.. rows.Select(row => reference?.Distance(row))];
        consistency = [.. rows.Select(row => reference?.Consistency(row))];
        spectral = new double?[rows.Count];
        TopShare = ShareAlongTop(rows, (row, score) => spectral[row] = score);
        // Of as many rows: the fewer there are, the more of them lies along one direction.
        if (reference is not null && TopShare is not null)
            ReferenceTopShare = ShareAlongTop([.. reference.First(rows.GroupBy(row => row.Label).ToDictionary(own => own.Key, own => own.Count()))], (_, _) => { });
    }

    /// <summary>Share of the variance within the classes that lies along the top direction of each, in (0, 1]; null without a class of <see cref="LeastRows"/> rows that differ.</summary>
    public double? TopShare { get; }

    /// <summary>The same of as many rows per class of the reference.</summary>
    public double? ReferenceTopShare { get; }

    /// <summary>Of some of the rows; nothing of fewer than <see cref="LeastRows"/>.</summary>
    /// <param name="chosen">Places in the list of rows.</param>
    public EmbeddingReading Read(IReadOnlyCollection<int> chosen)
    {
        ArgumentNullException.ThrowIfNull(chosen);
        if (chosen.Count < LeastRows)
            return new(null, null, null, null);
        double[] far = [.. chosen.Select(row => distances[row]).OfType<double>()];
        (double Share, double Expected)[] near = [.. chosen.Select(row => consistency[row]).OfType<(double, double)>()];
        return new(
            far.Length > 0 ? Medians.Of(far) : null,
            near.Length > 0 ? near.Average(one => one.Share) : null,
            near.Length > 0 ? near.Average(one => one.Expected) : null,
            chosen.Average(row => spectral[row]));
    }

    private static double? ShareAlongTop(IReadOnlyList<LabelledVector> rows, Action<int, double> score)
    {
        var (along, total) = (0.0, 0.0);
        foreach (var own in Enumerable.Range(0, rows.Count).GroupBy(row => rows[row].Label).Where(own => own.Count() >= LeastRows))
        {
            int[] places = [.. own];
            var top = TopDirection.Of(Array.ConvertAll(places, row => rows[row].Values));
            var sum = top.Squares.Sum();
            (along, total) = (along + sum, total + top.Total);
            for (var i = 0; i < places.Length && sum > 0; i++)
                score(places[i], top.Squares[i] * places.Length / sum);
        }
        return total > 0 ? along / total : null;
    }
}
