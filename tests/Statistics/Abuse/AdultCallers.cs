using System.Globalization;
using System.Text;
using Watchgrain.Statistics.Abuse;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.Tests.Golden;

namespace Watchgrain.Statistics.Tests.Abuse;

/// <summary>The Adult census as rows that callers ask about, a logistic regression fitted to its first 20,000 (shuffled) rows, and what is learned of them. The other rows are the callers'. Seeded.</summary>
internal sealed class AdultCallers
{
    private const int ReferenceRows = 20_000;
    private const double Rate = .01;

    private static readonly string[] Columns =
    [
        "age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation", "relationship", "race", "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country",
    ];

    private readonly double[][] rows;
    private readonly double[] weights = new double[Columns.Length + 1];

    public AdultCallers()
    {
        var cells = SharedData.Columns("adults.csv.gz", [.. Columns, "class"]);
        IsNumeric = [.. Columns.Select(column => double.TryParse(cells[column][0], CultureInfo.InvariantCulture, out _))];
        int[] labels = [.. cells["class"].Select(label => label.StartsWith('>') ? 1 : 0)];
        var random = new Random(1);
        var order = Enumerable.Range(0, labels.Length).ToArray();
        random.Shuffle(order);
        rows = [.. order.Select(row => Columns.Select((column, i) => Number(i, cells[column][row])).ToArray())];
        double[] flat = [.. rows.Take(ReferenceRows).SelectMany(row => row)];
        Reference = CallerReference.FromReference(20261129, flat, Columns.Length)!;
        for (var epoch = 0; epoch < 5; epoch++)
        {
            for (var row = 0; row < ReferenceRows; row++) Learn(Point(rows[row]), labels[order[row]]);
        }
    }

    public CallerReference Reference { get; }

    public bool[] IsNumeric { get; }

    public static int Features => Columns.Length;

    /// <summary>A row that the model has not been fitted to.</summary>
    public double[] Draw(Random random) => rows[random.Next(ReferenceRows, rows.Length)];

    public float[] Point(double[] row) => QuerySpace.PointOf(Reference.Scale, row);

    /// <summary>The model's probability.</summary>
    public double Score(double[] row)
    {
        var point = Point(row);
        var sum = weights[^1];
        for (var i = 0; i < point.Length; i++) sum += weights[i] * point[i];
        return 1 / (1 + Math.Exp(-sum));
    }

    public bool IsPositive(double[] row) => Score(row) > .5;

    /// <summary>Two rows of different classes.</summary>
    public (double[] From, double[] To) DrawPair(Random random)
    {
        while (true)
        {
            var (one, other) = (Draw(random), Draw(random));
            if (IsPositive(one) != IsPositive(other)) return (one, other);
        }
    }

    /// <summary>Deviation of a feature in the reference, by which a step in points is one in rows.</summary>
    public double Deviation(int feature)
    {
        var (zero, one) = (new double[Features], new double[Features]);
        one[feature] = 1;
        return 1 / (Point(one)[feature] - (double)Point(zero)[feature]);
    }

    public CallerQuery Query(double[] row, int position)
    {
        Span<ulong> fingerprint = stackalloc ulong[1];
        RowFingerprints.Begin(fingerprint);
        foreach (var value in row) RowFingerprints.AddColumn(fingerprint, [value]);
        return new(position, fingerprint[0], (float)Score(row), Point(row));
    }

    private double Number(int column, string cell) =>
        IsNumeric[column] ? double.Parse(cell, CultureInfo.InvariantCulture) : QuerySpace.OfCategory(RowFingerprints.OfText(Encoding.UTF8.GetBytes(cell)));

    private void Learn(float[] point, int label)
    {
        var sum = weights[^1];
        for (var i = 0; i < point.Length; i++) sum += weights[i] * point[i];
        var error = label - 1 / (1 + Math.Exp(-sum));
        for (var i = 0; i < point.Length; i++) weights[i] += Rate * error * point[i];
        weights[^1] += Rate * error;
    }
}
