using System.Globalization;
using Watchgrain.Grains.Models;
using Word = Superpower.Model.Token<Watchgrain.Grains.Slices.Conditions.ConditionToken>;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>The features that a condition may name: looks them up, checks types and limits, and makes what can be evaluated. For one condition.</summary>
internal sealed class ConditionScope(IReadOnlyList<FeatureSpec> features)
{
    /// <summary>Of a word in a message.</summary>
    private const int MostShown = 40;

    private int terms;

    /// <exception cref="ConditionException">The feature is unknown or of another type, or there are too many terms.</exception>
    public Condition Bind(Word feature, Predicate predicate)
    {
        var sign = predicate.Operator;
        terms += sign.Kind == ConditionToken.In ? predicate.Values.Length : 1;
        if (terms > SliceCondition.MaxTerms)
            throw At(feature, $"takes at most {SliceCondition.MaxTerms} terms: comparisons, and values in lists");
        var column = Find(feature);
        if (sign.Kind == ConditionToken.Missing)
            return predicate.IsNegated ? new Negation(new MissingValue(column)) : new MissingValue(column);
        if (features[column].Kind == FeatureKind.Numeric)
            return new NumberRanges(column, Ranges(sign, predicate.IsNegated, Array.ConvertAll(predicate.Values, value => NumberOf(feature, value))));
        if (sign.Kind is not (ConditionToken.Equal or ConditionToken.NotEqual or ConditionToken.In))
            throw At(sign, $"{Quoted(feature)} is categorical: {Quoted(sign)} needs a numeric feature");
        return new CategorySet(column, Array.ConvertAll(predicate.Values, value => TextOf(feature, value)), predicate.IsNegated || sign.Kind == ConditionToken.NotEqual);
    }

    /// <summary>A word as a message shows it: as it was written, when it has quotes of its own.</summary>
    public static string Quoted(Word word) => word.Kind is ConditionToken.Text || word.ToStringValue()[0] == '`' ? Shown(word) : $"'{Shown(word)}'";

    /// <summary>A word, cut when it is long.</summary>
    public static string Shown(Word word) => word.Span.Length <= MostShown ? word.ToStringValue() : $"{word.ToStringValue()[..MostShown]}…";

    private int Find(Word feature)
    {
        var name = ConditionTokenizer.Unquoted(feature);
        for (var column = 0; column < features.Count; column++)
        {
            if (features[column].Name == name)
                return column;
        }
        var meant = NearestName.Of(name, features.Select(known => known.Name));
        throw At(feature, $"there is no feature {Quoted(feature)}{(meant is null ? "" : $"; did you mean '{meant}'?")}");
    }

    private static double NumberOf(Word feature, Word value) => value.Kind == ConditionToken.Number
        ? double.Parse(value.ToStringValue(), NumberStyles.Float, CultureInfo.InvariantCulture)
        : throw At(value, $"{Quoted(feature)} is numeric; {Shown(value)} is text");

    private static string TextOf(Word feature, Word value) => value.Kind == ConditionToken.Text
        ? ConditionTokenizer.Unquoted(value)
        : throw At(value, $"{Quoted(feature)} is categorical; {Shown(value)} is a number, \"{Shown(value)}\" a category");

    // Closed, so that there is one kind of them. Beside a number lies the next one that there is, and an infinite one beside the largest.
    private static NumberRange[] Ranges(Word sign, bool isNegated, double[] numbers) => sign.Kind switch
    {
        ConditionToken.Less => [new(double.NegativeInfinity, Math.BitDecrement(numbers[0]))],
        ConditionToken.LessOrEqual => [new(double.NegativeInfinity, numbers[0])],
        ConditionToken.Greater => [new(Math.BitIncrement(numbers[0]), double.PositiveInfinity)],
        ConditionToken.GreaterOrEqual => [new(numbers[0], double.PositiveInfinity)],
        ConditionToken.Between => numbers[0] <= numbers[1] ? [new(numbers[0], numbers[1])] : throw At(sign, "no number lies between these: the lower one comes first"),
        ConditionToken.NotEqual => AllBut(numbers),
        _ => isNegated ? AllBut(numbers) : Array.ConvertAll(numbers, number => new NumberRange(number, number)),
    };

    private static NumberRange[] AllBut(double[] numbers)
    {
        double[] ordered = [.. numbers.Order()];
        var ranges = new NumberRange[ordered.Length + 1];
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i] = new(
                i == 0 ? double.NegativeInfinity : Math.BitIncrement(ordered[i - 1]),
                i == ordered.Length ? double.PositiveInfinity : Math.BitDecrement(ordered[i]));
        }
        return ranges;
    }

    private static ConditionException At(Word word, string problem) => new(word.Position.Absolute + 1, problem);
}
