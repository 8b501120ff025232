using System.Globalization;
using Superpower.Model;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>
/// The condition of a named slice (docs/slices.md), such as <c>age &lt; 25 and region in ("north", "north-east")</c>, ready to be evaluated. A comparison with a missing value or NaN is false, <c>!=</c> and <c>not in</c> too;
/// <c>not</c> negates. Immutable.
/// </summary>
public sealed class SliceCondition
{
    public const int MaxCharacters = 1_000;

    /// <summary>Parentheses in parentheses. Reading and evaluating go as deep into the stack as they do.</summary>
    public const int MaxNesting = 32;

    /// <summary>Comparisons, and values in lists: each is a pass over the rows.</summary>
    public const int MaxTerms = 100;

    private readonly Condition root;

    private SliceCondition(Condition root) => this.root = root;

    /// <param name="text">The condition.</param>
    /// <param name="features">Of the version; columns have their order.</param>
    /// <exception cref="ConditionException">It is none over these features; whatever the text is, there is no other error.</exception>
    public static SliceCondition Parse(string text, IReadOnlyList<FeatureSpec> features)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(features);
        if (text.Length > MaxCharacters)
            throw new ConditionException(string.Create(CultureInfo.InvariantCulture, $"has {text.Length} characters; at most {MaxCharacters} are allowed"));
        var words = ConditionTokenizer.Read(text);
        CheckNesting(words);
        return new(ConditionGrammar.Read(words, text.Length)(new(features)));
    }

    /// <inheritdoc cref="Condition.Mark"/>
    internal void Mark(ColumnarRows rows, RowSelection selection, Span<ulong> mask) => root.Mark(rows, selection, mask);

    private static void CheckNesting(TokenList<ConditionToken> words)
    {
        var depth = 0;
        foreach (var word in words)
        {
            depth += word.Kind switch { ConditionToken.LeftParenthesis => 1, ConditionToken.RightParenthesis => -1, _ => 0 };
            if (depth > MaxNesting)
                throw new ConditionException(word.Position.Absolute + 1, string.Create(CultureInfo.InvariantCulture, $"parentheses nest at most {MaxNesting} deep"));
        }
    }
}
