using Superpower;
using Superpower.Model;
using Superpower.Parsers;
using Word = Superpower.Model.Token<Watchgrain.Grains.Slices.Conditions.ConditionToken>;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>The grammar of conditions (docs/slices.md). What follows a word decides what it belongs to: nothing is tried twice.</summary>
internal static class ConditionGrammar
{
    private static readonly TokenListParser<ConditionToken, Word> Number = Token.EqualTo(ConditionToken.Number);

    private static readonly TokenListParser<ConditionToken, Word> Value = Number.Or(Token.EqualTo(ConditionToken.Text));

    private static readonly TokenListParser<ConditionToken, Word[]> List =
        from open in Token.EqualTo(ConditionToken.LeftParenthesis)
        from first in Value
        from others in Token.EqualTo(ConditionToken.Comma).IgnoreThen(Value).Many()
        from close in Token.EqualTo(ConditionToken.RightParenthesis).Named("',' or ')'")
        select (Word[])[first, .. others];

    private static readonly TokenListParser<ConditionToken, Predicate> Comparison =
        from sign in Token.Matching<ConditionToken>(kind => kind is >= ConditionToken.Equal and <= ConditionToken.GreaterOrEqual, "an operator")
        from value in Value
        select new Predicate(sign, false, value);

    private static readonly TokenListParser<ConditionToken, Predicate> Among =
        from sign in Token.EqualTo(ConditionToken.In)
        from values in List
        select new Predicate(sign, false, values);

    private static readonly TokenListParser<ConditionToken, Predicate> NotAmong =
        from negation in Token.EqualTo(ConditionToken.Not)
        from among in Among
        select among with { IsNegated = true };

    private static readonly TokenListParser<ConditionToken, Predicate> Between =
        from sign in Token.EqualTo(ConditionToken.Between)
        from low in Number
        from and in Token.EqualTo(ConditionToken.And)
        from high in Number
        select new Predicate(sign, false, low, high);

    private static readonly TokenListParser<ConditionToken, Word> MissingWord = Token.EqualTo(ConditionToken.Missing);

    private static readonly TokenListParser<ConditionToken, Predicate> Missing =
        from subject in Token.EqualTo(ConditionToken.Is)
        from predicate in Token.EqualTo(ConditionToken.Not).IgnoreThen(MissingWord).Select(sign => new Predicate(sign, true))
            .Or(MissingWord.Select(sign => new Predicate(sign, false))).Named("'missing' or 'not missing'")
        select predicate;

    private static readonly TokenListParser<ConditionToken, UnboundCondition> Term =
        from feature in Token.EqualTo(ConditionToken.Name)
        from predicate in Comparison.Or(Among).Or(NotAmong).Or(Between).Or(Missing).Named("'=', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'between' or 'is'")
        select new UnboundCondition(scope => scope.Bind(feature, predicate));

    private static readonly TokenListParser<ConditionToken, UnboundCondition> Parenthesised =
        from open in Token.EqualTo(ConditionToken.LeftParenthesis)
        from inner in Superpower.Parse.Ref(() => Disjunction!)
        from close in Token.EqualTo(ConditionToken.RightParenthesis).Named("'and', 'or' or ')'")
        select inner;

    private static readonly TokenListParser<ConditionToken, UnboundCondition> Negation =
        from negations in Token.EqualTo(ConditionToken.Not).Many()
        from inner in Parenthesised.Or(Term).Named("a feature, 'not' or '('")
        select negations.Length % 2 > 0 ? scope => new Negation(inner(scope)) : inner;

    private static readonly TokenListParser<ConditionToken, UnboundCondition> Conjunction =
        from first in Negation
        from others in Token.EqualTo(ConditionToken.And).IgnoreThen(Negation).Many()
        select Joined(first, others, areAllNeeded: true);

    private static readonly TokenListParser<ConditionToken, UnboundCondition> Disjunction =
        from first in Conjunction
        from others in Token.EqualTo(ConditionToken.Or).IgnoreThen(Conjunction).Many()
        select Joined(first, others, areAllNeeded: false);

    /// <exception cref="ConditionException">The words are no condition.</exception>
    public static UnboundCondition Read(TokenList<ConditionToken> words, int characters)
    {
        var result = Disjunction.TryParse(words);
        if (result is { HasValue: true, Remainder.IsAtEnd: true })
            return result.Value;
        var expected = result.HasValue ? "'and', 'or' or the end" : string.Join(" or ", result.Expectations ?? []);
        if (result.Remainder.IsAtEnd)
            throw new ConditionException(characters + 1, $"the text ends where {expected} is expected");
        var word = result.Remainder.ConsumeToken().Value;
        var hint = word.Kind == ConditionToken.Name && expected.Contains("quoted", StringComparison.Ordinal) ? $"; a text stands in quotes: \"{ConditionScope.Shown(word)}\"" : "";
        throw new ConditionException(word.Position.Absolute + 1, $"expected {expected}, not {ConditionScope.Quoted(word)}{hint}");
    }

    private static UnboundCondition Joined(UnboundCondition first, UnboundCondition[] others, bool areAllNeeded) =>
        others.Length == 0 ? first : scope => new Junction([first(scope), .. Array.ConvertAll(others, other => other(scope))], areAllNeeded);
}
