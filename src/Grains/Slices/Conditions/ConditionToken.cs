using Superpower.Display;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>The words of a condition. Descriptions are what error messages call them; the operators from <see cref="Equal"/> to <see cref="GreaterOrEqual"/> stand together.</summary>
internal enum ConditionToken
{
    [Token(Description = "a feature")]
    Name,

    [Token(Description = "a number")]
    Number,

    [Token(Description = "a quoted text")]
    Text,

    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    [Token(Description = "'('")]
    LeftParenthesis,

    [Token(Description = "')'")]
    RightParenthesis,

    [Token(Description = "','")]
    Comma,

    [Token(Description = "'and'")]
    And,

    [Token(Description = "'or'")]
    Or,

    [Token(Description = "'not'")]
    Not,

    [Token(Description = "'in'")]
    In,

    [Token(Description = "'between'")]
    Between,

    [Token(Description = "'is'")]
    Is,

    [Token(Description = "'missing'")]
    Missing,
}
