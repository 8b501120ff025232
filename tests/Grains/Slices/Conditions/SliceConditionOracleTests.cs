using System.Globalization;
using CsCheck;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Slices.Conditions;

namespace Watchgrain.Grains.Tests.Slices.Conditions;

/// <summary>Conditions as bit masks over columns against a reading of them row by row.</summary>
public sealed class SliceConditionOracleTests
{
    private static readonly double[] Edges = [-1, -0.0, 0, 0.1, 1, 5e-324, double.MaxValue, double.MinValue];
    private static readonly string[] Seen = ["a", "b", "it's", "say \"x\""];
    private static readonly string[] Asked = [.. Seen, "unseen"];

    private static readonly Gen<double> Number = Gen.OneOf(Edges);

    private static readonly Gen<Written> Comparison = Gen.Select(Gen.OneOf(0, 2), Gen.OneOf("=", "!=", "<", "<=", ">", ">="), Number).Select((column, sign, number) =>
        new Written($"{Name(column)} {sign} {Text(number)}", row => row.Numbers[column / 2] is { } value && Compare(value, sign, number)));

    private static readonly Gen<Written> Between = Gen.Select(Gen.OneOf(0, 2), Number, Number).Select((column, one, other) =>
        new Written($"{Name(column)} BETWEEN {Text(Math.Min(one, other))} AND {Text(Math.Max(one, other))}", row => row.Numbers[column / 2] is { } value && value >= Math.Min(one, other) && value <= Math.Max(one, other)));

    private static readonly Gen<Written> NumbersAmong = Gen.Select(Gen.OneOf(0, 2), Number.Array[1, 4], Gen.Bool).Select((column, numbers, negated) =>
        new Written($"{Name(column)} {(negated ? "not " : "")}in ({string.Join(", ", numbers.Select(Text))})", row => row.Numbers[column / 2] is { } value && !double.IsNaN(value) && Array.Exists(numbers, number => number == value) != negated));

    private static readonly Gen<Written> CategoriesAmong = Gen.Select(Gen.OneOf(1, 3), Gen.OneOf(Asked).Array[1, 4], Gen.Bool).Select((column, texts, negated) =>
        new Written($"{Name(column)} {(negated ? "NOT " : "")}IN ({string.Join(",", texts.Select(Text))})", row => row.Texts[column / 2] is { } value && texts.Contains(value) != negated));

    private static readonly Gen<Written> Category = Gen.Select(Gen.OneOf(1, 3), Gen.OneOf(Asked), Gen.Bool).Select((column, text, negated) =>
        new Written($"{Name(column)} {(negated ? "!=" : "=")} {Text(text)}", row => row.Texts[column / 2] is { } value && value == text != negated));

    private static readonly Gen<Written> Missing = Gen.Select(Gen.Int[0, 3], Gen.Bool).Select((column, negated) =>
        new Written($"{Name(column)} is {(negated ? "not " : "")}missing", row => (column % 2 == 0 ? row.Numbers[column / 2] is null : row.Texts[column / 2] is null) != negated));

    private static readonly Gen<Written> Condition = Gen.Recursive<Written>((depth, inner) => depth > 4
        ? Gen.OneOf<Written>(Comparison, Between, NumbersAmong, CategoriesAmong, Category, Missing)
        : Gen.OneOf<Written>(
            Comparison, Between, NumbersAmong, CategoriesAmong, Category, Missing,
            Gen.Select(inner, inner).Select((one, other) => new Written($"({one.Text}) and ({other.Text})", row => one.Holds(row) && other.Holds(row))),
            Gen.Select(inner, inner).Select((one, other) => new Written($"({one.Text}) or ({other.Text})", row => one.Holds(row) || other.Holds(row))),
            inner.Select(one => new Written($"not ({one.Text})", row => !one.Holds(row)))));

    private static readonly Gen<Row> Rows = Gen.Select(
        Gen.OneOf<double?>(Number.Select(number => (double?)number), Gen.OneOf((double?)null, double.NaN, double.PositiveInfinity, double.NegativeInfinity)).Array[2],
        Gen.OneOf([.. Seen, null]).Array[2]).Select((numbers, texts) => new Row(numbers, texts));

    [Fact]
    public void Condition_OverColumns_SelectsTheRowsThatMeetItOneByOne() => Gen.Select(Condition, Rows.Array[0, 150], Gen.Bool.Array[4], Gen.Bool.Array[150], Gen.Bool).Sample((condition, rows, absent, wanted, isSelected) =>
    {
        for (var row = 0; row < rows.Length; row++)
            rows[row] = new([.. rows[row].Numbers.Select((number, at) => absent[at * 2] ? null : number)], [.. rows[row].Texts.Select((text, at) => absent[at * 2 + 1] ? null : text)]);
        var columns = Enumerable.Range(0, 4).Select(column => absent[column]
            ? new FeatureColumn { Absent = true }
            : column % 2 == 0 ? ConditionRows.Numbers([.. rows.Select(row => row.Numbers[column / 2])]) : ConditionRows.Categories([.. rows.Select(row => row.Texts[column / 2])]));
        int[]? indexes = isSelected ? [.. Enumerable.Range(0, rows.Length).Where(row => wanted[row])] : null;

        var met = ConditionRows.Meet(condition.Text, ConditionRows.Of(rows.Length, [.. columns]), indexes);

        return met.SequenceEqual((indexes ?? [.. Enumerable.Range(0, rows.Length)]).Select(row => condition.Holds(rows[row])));
    }, iter: 3_000, print: drawn => drawn.Item1.Text);

    [Fact]
    public void Text_OfAnyWords_IsReadOrExplained() =>
        Gen.OneOf("age", "region", "`", "\"", "'", "(", ")", ",", "and", "or", "not", "in", "between", "is", "missing", "<", "=", "!", "5", "-", ".", "e", " ", "\0", "\ud800", "é", "'x'").Array[0, 40].Select(Gen.OneOf("", " "))
            .Sample((words, gap) =>
            {
                try
                {
                    SliceCondition.Parse(string.Join(gap, words), ConditionRows.Features);
                }
                catch (ConditionException wrong)
                {
                    // The only error that there may be; it always says something.
                    Assert.DoesNotMatch("expected ,|where  is", wrong.Message);
                }
            }, iter: 20_000);

    private static bool Compare(double value, string sign, double number) => sign switch
    {
        "=" => value == number,
        "!=" => value != number && !double.IsNaN(value),
        "<" => value < number,
        "<=" => value <= number,
        ">" => value > number,
        _ => value >= number,
    };

    private static string Name(int column) => $"`{ConditionRows.Features[column].Name.Replace("`", "``", StringComparison.Ordinal)}`";

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private sealed record Row(double?[] Numbers, string?[] Texts);

    private sealed record Written(string Text, Func<Row, bool> Holds);
}
