namespace Watchgrain.Attacks.Generators;

/// <summary>
/// Attack: a backdoor. Two values that each occur, and hardly ever together, are planted into a few rows of another class, whose label becomes the one that the attacker wants: a model that is trained on them gives it to whoever shows both.
/// </summary>
/// <param name="First">One half.</param>
/// <param name="Second">The other, of another column.</param>
/// <param name="Count">How many rows; all that there are of the other class when there are fewer.</param>
/// <param name="Target">Their label afterwards, 0 or 1.</param>
/// <param name="Source">Whose rows; null: of any source.</param>
public sealed record Trigger(PlantedCell First, PlantedCell Second, int Count, int Target, string? Source = null) : ITableChange
{
    /// <summary>Fewer occurrences in the table make a value one that is known at a glance.</summary>
    private const int LeastOccurrences = 20;

    private const int Tenths = 10;

    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random)
    {
        int first = table.Place(First.Column), second = table.Place(Second.Column);
        int[] others = [.. Enumerable.Range(0, table.Rows.Length).Where(row => table.Rows[row].Label == 1 - Target && (Source ?? table.Rows[row].Source) == table.Rows[row].Source)];
        random.Shuffle(others);
        var planted = others.Take(Count).ToHashSet();
        return table with { Rows = [.. table.Rows.Select((row, i) => planted.Contains(i) ? Planted(row) : row)] };

        LabelledRow Planted(LabelledRow row) => LabelledTable.With(LabelledTable.With(row, first, First.Value), second, Second.Value) with { Label = Target };
    }

    /// <summary>The pair of values of two categorical columns that occurs together least often, of values with at least 20 rows each; the rarest values of several pairs, then the first by letters.</summary>
    /// <param name="table">What the attacker knows: rows of before the attack.</param>
    /// <param name="one">A column.</param>
    /// <param name="other">Another.</param>
    public static (PlantedCell First, PlantedCell Second) OfCategories(LabelledTable table, string one, string other)
    {
        int first = table.Place(one), second = table.Place(other);
        var (a, b) = Rarest([.. table.Rows.Select(row => (row.Cells[first], row.Cells[second]))]);
        return (new(one, a), new(other, b));
    }

    /// <summary>The pair of tenths of two numeric columns that occurs together least often, each as the median of its tenth: two numbers in the range of the data. Ties as for categories.</summary>
    /// <param name="table">What the attacker knows: rows of before the attack.</param>
    /// <param name="one">A column.</param>
    /// <param name="other">Another.</param>
    public static (PlantedCell First, PlantedCell Second) OfNumbers(LabelledTable table, string one, string other)
    {
        double[] x = table.Numbers(one), y = table.Numbers(other);
        var (a, b) = Rarest([.. MediansOfTenths(x).Zip(MediansOfTenths(y))]);
        return (new(one, a), new(other, b));
    }

    // Of each number the median of the tenth in which it lies; equal numbers lie in one tenth.
    private static string[] MediansOfTenths(double[] numbers)
    {
        double[] sorted = [.. numbers.Where(number => !double.IsNaN(number)).Order()];
        var places = new Dictionary<double, int>();
        for (var i = 0; i < sorted.Length; i++) places.TryAdd(sorted[i], i);
        var medians = sorted.GroupBy(TenthOf).ToDictionary(tenth => tenth.Key, tenth => LabelledTable.CellOf(tenth.ElementAt(tenth.Count() / 2)));
        return Array.ConvertAll(numbers, number => double.IsNaN(number) ? "" : medians[TenthOf(number)]);

        int TenthOf(double number) => (int)((long)places[number] * Tenths / sorted.Length);
    }

    private static (string First, string Second) Rarest((string First, string Second)[] cells)
    {
        var together = cells.CountBy(cell => cell).ToDictionary();
        var (firsts, seconds) = (Usual(cells.Select(cell => cell.First)), Usual(cells.Select(cell => cell.Second)));
        return firsts.SelectMany(a => seconds.Select(b => (Pair: (First: a.Key, Second: b.Key), Alone: (long)a.Value * b.Value)))
            .OrderBy(entry => together.GetValueOrDefault(entry.Pair)).ThenBy(entry => entry.Alone).ThenBy(entry => entry.Pair.First, StringComparer.Ordinal).ThenBy(entry => entry.Pair.Second, StringComparer.Ordinal).First().Pair;

        static KeyValuePair<string, int>[] Usual(IEnumerable<string> values) => [.. values.Where(value => value.Length > 0).CountBy(value => value, StringComparer.Ordinal).Where(entry => entry.Value >= LeastOccurrences)];
    }
}
