using System.Globalization;

namespace Watchgrain.Attacks.Data;

/// <summary>Probabilities of an income above 50,000 dollars for the rows of the Adult census data, each by a logistic regression on categories that has not seen it (five folds, AdaGrad, seeded), and the labels.</summary>
public static class CensusModel
{
    private const int Folds = 5;
    private const int Epochs = 4;
    private const double Rate = 0.15;

    private static readonly string[] Categories = ["workclass", "education", "marital-status", "occupation", "relationship", "race", "sex", "native-country"];

    /// <summary>What is read of adults.csv.gz.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. Categories, "age", "hours-per-week", "capital-gain", "capital-loss", "class"];

    /// <summary>Probability and label of each row.</summary>
    /// <param name="columns">Those of <see cref="Columns"/>, one text per row.</param>
    public static (double[] Probability, int[] Label) Score(IReadOnlyDictionary<string, string[]> columns)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] label = [.. columns["class"].Select(name => name.Contains('>', StringComparison.Ordinal) ? 1 : 0)];
        int[][] rows = [.. Enumerable.Range(0, label.Length).Select(row => Features(columns, row).Select(Number).ToArray())];
        var random = new Random(1);
        int[] fold = [.. label.Select(_ => random.Next(Folds))];
        var probability = new double[label.Length];
        for (var held = 0; held < Folds; held++)
        {
            var weights = Fit(rows, label, [.. Enumerable.Range(0, label.Length).Where(row => fold[row] != held)], numbers.Count, random);
            for (var row = 0; row < label.Length; row++)
                if (fold[row] == held) probability[row] = Predict(weights, rows[row]);
        }
        return (probability, label);

        int Number(string feature)
        {
            if (!numbers.TryGetValue(feature, out var number)) numbers.Add(feature, number = numbers.Count);
            return number;
        }
    }

    private static IEnumerable<string> Features(IReadOnlyDictionary<string, string[]> columns, int row)
    {
        double Value(string name) => double.Parse(columns[name][row], CultureInfo.InvariantCulture);
        yield return "constant";
        yield return $"age {Math.Floor(Value("age") / 5)}";
        yield return $"hours {Math.Floor(Value("hours-per-week") / 5)}";
        yield return $"gain {Math.Floor(2 * Math.Log(1 + Value("capital-gain")))}";
        yield return $"loss {Math.Floor(Value("capital-loss") / 250)}";
        foreach (var name in Categories) yield return $"{name} {columns[name][row]}";
    }

    private static double[] Fit(int[][] rows, int[] label, int[] order, int features, Random random)
    {
        double[] weights = new double[features], squares = new double[features];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            random.Shuffle(order);
            foreach (var row in order)
            {
                var error = Predict(weights, rows[row]) - label[row];
                foreach (var feature in rows[row])
                {
                    squares[feature] += error * error;
                    weights[feature] -= Rate * error / Math.Sqrt(squares[feature] + 1e-8);
                }
            }
        }
        return weights;
    }

    private static double Predict(double[] weights, int[] row) => 1 / (1 + Math.Exp(-row.Sum(feature => weights[feature])));
}
