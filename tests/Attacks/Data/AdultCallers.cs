using System.Globalization;
using System.Text;
using Watchgrain.Attacks.Generators;
using Watchgrain.Statistics.Abuse;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Attacks.Data;

/// <summary>The Adult census as rows that callers ask about, a logistic regression fitted to its first 20,000 (shuffled) rows, and what is learned of them. The other rows are the callers'. Seeded.</summary>
public sealed class AdultCallers : IQueriedModel
{
    private const int ReferenceRows = 20_000;
    private const double Rate = .01;

    private static readonly string[] Features =
    [
        "age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation", "relationship", "race", "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country",
    ];

    private readonly bool[] isNumeric;
    private readonly double[][] rows;
    private readonly double[] weights = new double[Features.Length + 1];

    /// <param name="cells">The columns of <see cref="Columns"/> in adults.csv.gz.</param>
    public AdultCallers(IReadOnlyDictionary<string, string[]> cells)
    {
        isNumeric = [.. Features.Select(column => double.TryParse(cells[column][0], CultureInfo.InvariantCulture, out _))];
        int[] labels = [.. cells["class"].Select(label => label.StartsWith('>') ? 1 : 0)];
        var random = new Random(1);
        var order = Enumerable.Range(0, labels.Length).ToArray();
        random.Shuffle(order);
        rows = [.. order.Select(row => Features.Select((column, i) => Number(i, cells[column][row])).ToArray())];
        double[] flat = [.. rows.Take(ReferenceRows).SelectMany(row => row)];
        Reference = CallerReference.FromReference(20261129, flat, Features.Length)!;
        Deviations = [.. Enumerable.Range(0, Features.Length).Select(Deviation)];
        for (var epoch = 0; epoch < 5; epoch++)
        {
            for (var row = 0; row < ReferenceRows; row++) Learn(Point(rows[row]), labels[order[row]]);
        }
    }

    /// <summary>What is read of the file.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. Features, "class"];

    /// <summary>What callers are compared with.</summary>
    public CallerReference Reference { get; }

    /// <inheritdoc/>
    public IReadOnlyList<bool> IsNumeric => isNumeric;

    /// <inheritdoc/>
    public IReadOnlyList<double> Deviations { get; }

    /// <summary>The rows that the model has been fitted to, and that callers are compared with.</summary>
    public IReadOnlyList<double[]> Fitted => rows[..ReferenceRows];

    /// <summary>A row that the model has not been fitted to.</summary>
    public double[] Draw(Random random) => rows[random.Next(ReferenceRows, rows.Length)];

    /// <inheritdoc/>
    public double Score(double[] row)
    {
        var point = Point(row);
        var sum = weights[^1];
        for (var i = 0; i < point.Length; i++) sum += weights[i] * point[i];
        return 1 / (1 + Math.Exp(-sum));
    }

    /// <summary>A row as the watch over callers gets it.</summary>
    public CallerQuery Query(double[] row, int position)
    {
        Span<ulong> fingerprint = stackalloc ulong[1];
        RowFingerprints.Begin(fingerprint);
        foreach (var value in row) RowFingerprints.AddColumn(fingerprint, [value]);
        return new(position, fingerprint[0], (float)Score(row), Point(row));
    }

    private float[] Point(double[] row) => QuerySpace.PointOf(Reference.Scale, row);

    // A step in points is one in rows, by this factor.
    private double Deviation(int feature)
    {
        var (zero, one) = (new double[Features.Length], new double[Features.Length]);
        one[feature] = 1;
        return 1 / (Point(one)[feature] - (double)Point(zero)[feature]);
    }

    private double Number(int column, string cell) =>
        isNumeric[column] ? double.Parse(cell, CultureInfo.InvariantCulture) : QuerySpace.OfCategory(RowFingerprints.OfText(Encoding.UTF8.GetBytes(cell)));

    private void Learn(float[] point, int label)
    {
        var sum = weights[^1];
        for (var i = 0; i < point.Length; i++) sum += weights[i] * point[i];
        var error = label - 1 / (1 + Math.Exp(-sum));
        for (var i = 0; i < point.Length; i++) weights[i] += Rate * error * point[i];
        weights[^1] += Rate * error;
    }
}
