using System.Globalization;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>Writes the words of a condition, so that <see cref="SliceCondition.Parse"/> reads them as they were meant.</summary>
internal static class ConditionText
{
    /// <summary>A feature's name: bare, or in backquotes.</summary>
    public static string Name(string feature) => IsBare(feature) ? feature : Quoted(feature, '`');

    /// <summary>A category.</summary>
    public static string Text(string category) => Quoted(category, '"');

    /// <summary>A finite number, to the last bit.</summary>
    public static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(string text, char quote) => $"{quote}{text.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}";

    private static bool IsBare(string name)
    {
        try
        {
            return ConditionTokenizer.Read(name).ToArray() is [{ Kind: ConditionToken.Name } word] && word.Span.Length == name.Length && name[0] != '`';
        }
        catch (ConditionException)
        {
            return false;
        }
    }
}
