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
        var classes = Enumerable.Range(0, rows.Count).GroupBy(row => rows[row].Label).Where(own => own.Count() >= LeastRows).ToDictionary(own => own.Key, own => own.ToArray());
        var tops = classes.ToDictionary(own => own.Key, own => TopDirection.Of(Array.ConvertAll(own.Value, row => rows[row].Values)));
        foreach (var (label, places) in classes)
        {
            var sum = tops[label].Squares.Sum();
            for (var i = 0; i < places.Length && sum > 0; i++)
                spectral[places[i]] = tops[label].Squares[i] * places.Length / sum;
        }
        TopShare = ShareAlong(tops.Values);
        if (reference is null)
            return;
        // Of as many rows of the same classes: the fewer rows there are, the more of them lies along one direction.
        var others = classes.Select(own => (Label: own.Key, Rows: reference.First(own.Key, own.Value.Length))).Where(other => other.Rows.Length >= LeastRows).ToArray();
        if (others.Length == 0)
            return;
        TopShare = ShareAlong(others.Select(other => other.Rows.Length == classes[other.Label].Length ? tops[other.Label] : TopDirection.Of(Spread(rows, classes[other.Label], other.Rows.Length))));
        ReferenceTopShare = ShareAlong(others.Select(other => TopDirection.Of(other.Rows)));
    }

    /// <summary>Share of the variance within the classes that lies along the top direction of each, in (0, 1]; null without a class of <see cref="LeastRows"/> rows that differ. Where the reference has such classes too, of these alone, and of no more rows each than it has.</summary>
    public double? TopShare { get; }

    /// <summary>The same of as many rows of the same classes of the reference; null without such a class.</summary>
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

    // At even distances: rows come by source, and the first of a class may be of one source alone.
    private static float[][] Spread(IReadOnlyList<LabelledVector> rows, int[] places, int count) => [.. Enumerable.Range(0, count).Select(i => rows[places[(int)((long)i * places.Length / count)]].Values)];

    private static double? ShareAlong(IEnumerable<TopDirection> tops)
    {
        var (along, total) = (0.0, 0.0);
        foreach (var top in tops)
            (along, total) = (along + top.Squares.Sum(), total + top.Total);
        return total > 0 ? along / total : null;
    }
}
