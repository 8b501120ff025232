using System.Globalization;
using System.Text;
using Superpower.Model;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>Cuts a text into the words of a condition. Not by Superpower's own tokenizers: these messages name what was probably meant.</summary>
internal static class ConditionTokenizer
{
    private const string OperatorCharacters = "=!<>&|";

    private static readonly Dictionary<string, ConditionToken> Operators = new(StringComparer.Ordinal)
    {
        ["="] = ConditionToken.Equal,
        ["!="] = ConditionToken.NotEqual,
        ["<"] = ConditionToken.Less,
        ["<="] = ConditionToken.LessOrEqual,
        [">"] = ConditionToken.Greater,
        [">="] = ConditionToken.GreaterOrEqual,
    };

    /// <summary>What other languages write.</summary>
    private static readonly Dictionary<string, string> Foreign = new(StringComparer.Ordinal)
    {
        ["=="] = "=",
        ["==="] = "=",
        ["<>"] = "!=",
        ["!=="] = "!=",
        ["=<"] = "<=",
        ["=>"] = ">=",
        ["&&"] = "and",
        ["&"] = "and",
        ["||"] = "or",
        ["|"] = "or",
        ["!"] = "not",
    };

    private static readonly Dictionary<string, ConditionToken> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["and"] = ConditionToken.And,
        ["or"] = ConditionToken.Or,
        ["not"] = ConditionToken.Not,
        ["in"] = ConditionToken.In,
        ["between"] = ConditionToken.Between,
        ["is"] = ConditionToken.Is,
        ["missing"] = ConditionToken.Missing,
    };

    /// <exception cref="ConditionException">Something is no word of a condition.</exception>
    public static TokenList<ConditionToken> Read(string text)
    {
        var tokens = new List<Token<ConditionToken>>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var (kind, length) = ReadAt(text, at);
            tokens.Add(new(kind, new TextSpan(text, new Position(at, 1, at + 1), length)));
            at += length;
        }
        return new([.. tokens]);
    }

    /// <summary>What a quoted word stands for, or the word itself.</summary>
    public static string Unquoted(Token<ConditionToken> token)
    {
        var word = token.ToStringValue();
        return word[0] is '"' or '\'' or '`' ? word[1..^1].Replace($"{word[0]}{word[0]}", $"{word[0]}", StringComparison.Ordinal) : word;
    }

    private static (ConditionToken Kind, int Length) ReadAt(string text, int at) => text[at] switch
    {
        '(' => (ConditionToken.LeftParenthesis, 1),
        ')' => (ConditionToken.RightParenthesis, 1),
        ',' => (ConditionToken.Comma, 1),
        '"' or '\'' => (ConditionToken.Text, QuotedLength(text, at)),
        '`' => (ConditionToken.Name, QuotedLength(text, at)),
        var first when OperatorCharacters.Contains(first, StringComparison.Ordinal) => ReadOperator(text, at),
        var first when char.IsAsciiDigit(first) || first is '-' or '.' => ReadNumber(text, at),
        var first when IsOfName(first) => ReadName(text, at),
        _ => throw new ConditionException(at + 1, $"{Shown(text, at)} has no meaning here; a text stands in quotes, an unusual name of a feature in backquotes"),
    };

    // A doubled quote stands for one.
    private static int QuotedLength(string text, int at)
    {
        var quote = text[at];
        for (var end = at + 1; end < text.Length; end++)
        {
            if (text[end] != quote)
                continue;
            if (end + 1 == text.Length || text[end + 1] != quote)
                return end + 1 - at;
            end++;
        }
        throw new ConditionException(at + 1, $"what begins here with {quote} does not end");
    }

    private static (ConditionToken Kind, int Length) ReadOperator(string text, int at)
    {
        var word = Run(text, at, c => OperatorCharacters.Contains(c, StringComparison.Ordinal));
        if (Operators.TryGetValue(word, out var kind))
            return (kind, word.Length);
        throw new ConditionException(at + 1, $"'{word}' is no operator{(Foreign.TryGetValue(word, out var meant) ? $"; did you mean '{meant}'?" : "")}");
    }

    private static (ConditionToken Kind, int Length) ReadNumber(string text, int at)
    {
        var word = Run(text, at, IsOfName);
        // 1e+5: the one place where a plus belongs to a word.
        if (word[^1] is 'e' or 'E' && at + word.Length < text.Length && text[at + word.Length] == '+')
            word += '+' + Run(text, at + word.Length + 1, char.IsAsciiDigit);
        if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            throw new ConditionException(at + 1, $"'{word}' is no number; a feature of this name stands in backquotes");
        return double.IsFinite(number) ? (ConditionToken.Number, word.Length) : throw new ConditionException(at + 1, $"'{word}' is too large a number");
    }

    private static (ConditionToken Kind, int Length) ReadName(string text, int at)
    {
        var word = Run(text, at, IsOfName);
        return (Keywords.GetValueOrDefault(word, ConditionToken.Name), word.Length);
    }

    private static string Shown(string text, int at) => Rune.TryGetRuneAt(text, at, out var rune) && !Rune.IsControl(rune) ? $"'{rune}'" : $"U+{(int)text[at]:X4}";

    // There is no arithmetic, so that a dash is part of a name.
    private static bool IsOfName(char c) => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark || c is '_' or '.' or '-';

    private static string Run(string text, int at, Func<char, bool> belongs)
    {
        var end = at;
        while (end < text.Length && belongs(text[end]))
            end++;
        return text[at..end];
    }
}
