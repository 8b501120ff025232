using Watchgrain.Grains.Slices.Conditions;

namespace Watchgrain.Grains.Tests.Slices.Conditions;

public sealed class SliceConditionTests
{
    private static readonly double?[] Ages = [20, 25, 40, double.NaN, null, -1e300, double.PositiveInfinity];
    private static readonly string?[] Regions = ["north", "south", null, "north-east", "the \"east\"", "north", "it's"];

    [Theory]
    [InlineData("age < 25", "1000010")]
    [InlineData("age <= 25", "1100010")]
    [InlineData("age > 25", "0010001")]
    [InlineData("age >= 25", "0110001")]
    [InlineData("age = 25", "0100000")]
    [InlineData("age = 2.5e1", "0100000")]
    [InlineData("age=2.5E+1", "0100000")]
    [InlineData("age != 25", "1010011")]
    [InlineData("age>-1", "1110001")]
    [InlineData("age > -.5", "1110001")]
    [InlineData("age between 25 and 40", "0110000")]
    [InlineData("age in (20, 40)", "1010000")]
    [InlineData("age not in (20, 40)", "0100011")]
    [InlineData("age is missing", "0000100")]
    [InlineData("age is not missing", "1111011")]
    [InlineData("not age < 25", "0111101")]
    [InlineData("not not age < 25", "1000010")]
    [InlineData("region = \"north\"", "1000010")]
    [InlineData("region = 'north'", "1000010")]
    [InlineData("region != 'north'", "0101101")]
    [InlineData("region = 'North'", "0000000")]
    [InlineData("region in ('north', 'nowhere', 'south')", "1100010")]
    [InlineData("region not in ('north', 'south')", "0001101")]
    [InlineData("region = \"the \"\"east\"\"\"", "0000100")]
    [InlineData("region = 'it''s'", "0000001")]
    [InlineData("region is missing or age is missing", "0010100")]
    [InlineData("age < 25 and region in (\"north\", \"north-east\")", "1000010")]
    [InlineData("age > 30 or age < 25 and region = 'south'", "0010001")]
    [InlineData("(age > 30 or age < 25) and region = 'north'", "1000010")]
    [InlineData("not (age < 25 or region = 'south')", "0011101")]
    [InlineData("AGE_IS", null)]
    [InlineData("  age\t<\n25  AND  Region_ = 'x'", null)]
    [InlineData("age IS NOT Missing And region IN ('south')", "0100000")]
    [InlineData("net-income.2024 > 0", "0000000")]
    [InlineData("`net-income.2024` is missing", "1111111")]
    [InlineData("`kind of ``use``` = 'x' or `age` = 20", "1000000")]
    public void Rows_MeetACondition_OrNot(string text, string? expected)
    {
        if (expected is null)
            Assert.Throws<ConditionException>(() => SliceCondition.Parse(text, ConditionRows.Features));
        else
            Assert.Equal(expected, string.Concat(ConditionRows.Meet(text, ConditionRows.Of(Ages, Regions)).Select(met => met ? '1' : '0')));
    }

    [Theory]
    [InlineData("", "at character 1: the text ends where a feature, 'not' or '(' is expected")]
    [InlineData("age", "at character 4: the text ends where '=', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'between' or 'is' is expected")]
    [InlineData("age <", "at character 6: the text ends where a number or a quoted text is expected")]
    [InlineData("age < 25 and", "at character 13: the text ends where a feature, 'not' or '(' is expected")]
    [InlineData("age < 25 region = 'x'", "at character 10: expected 'and', 'or' or the end, not 'region'")]
    [InlineData("(age < 25", "at character 10: the text ends where 'and', 'or' or ')' is expected")]
    [InlineData("(age < 25 25", "at character 11: expected 'and', 'or' or ')', not '25'")]
    [InlineData("age < 25)", "at character 9: expected 'and', 'or' or the end, not ')'")]
    [InlineData("25 > age", "at character 1: expected a feature, 'not' or '(', not '25'")]
    [InlineData("'age' < 25", "at character 1: expected a feature, 'not' or '(', not 'age'")]
    [InlineData("age age", "at character 5: expected '=', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'between' or 'is', not 'age'")]
    [InlineData("age not 5", "at character 9: expected 'in', not '5'")]
    [InlineData("age in 5", "at character 8: expected '(', not '5'")]
    [InlineData("age in ()", "at character 9: expected a number or a quoted text, not ')'")]
    [InlineData("age in (5 6)", "at character 11: expected ',' or ')', not '6'")]
    [InlineData("age in (5,", "at character 11: the text ends where a number or a quoted text is expected")]
    [InlineData("age between 5 or 6", "at character 15: expected 'and', not 'or'")]
    [InlineData("age between 'a' and 6", "at character 13: expected a number, not 'a'")]
    [InlineData("age between 6 and 5", "at character 5: no number lies between these: the lower one comes first")]
    [InlineData("age is 5", "at character 8: expected 'missing' or 'not missing', not '5'")]
    [InlineData("age is not 5", "at character 12: expected 'missing', not '5'")]
    [InlineData("region = north", "at character 10: expected a number or a quoted text, not 'north'; a text stands in quotes: \"north\"")]
    [InlineData("aeg < 25", "at character 1: there is no feature 'aeg'")]
    [InlineData("regoin = 'x'", "at character 1: there is no feature 'regoin'; did you mean 'region'?")]
    [InlineData("Age < 25", "at character 1: there is no feature 'Age'; did you mean 'age'?")]
    [InlineData("age < 1 or `regio` = 'x'", "at character 12: there is no feature `regio`; did you mean 'region'?")]
    [InlineData("age = \"north\"", "at character 7: 'age' is numeric; \"north\" is text")]
    [InlineData("age in (1, 'x')", "at character 12: 'age' is numeric; 'x' is text")]
    [InlineData("region = 5", "at character 10: 'region' is categorical; 5 is a number, \"5\" a category")]
    [InlineData("region < 'n'", "at character 8: 'region' is categorical: '<' needs a numeric feature")]
    [InlineData("region between 1 and 2", "at character 8: 'region' is categorical: 'between' needs a numeric feature")]
    [InlineData("age == 5", "at character 5: '==' is no operator; did you mean '='?")]
    [InlineData("age <> 5", "at character 5: '<>' is no operator; did you mean '!='?")]
    [InlineData("age < 5 && age > 1", "at character 9: '&&' is no operator; did you mean 'and'?")]
    [InlineData("!(age < 5)", "at character 1: '!' is no operator; did you mean 'not'?")]
    [InlineData("age <!> 5", "at character 5: '<!>' is no operator")]
    [InlineData("age < 25y", "at character 7: '25y' is no number; a feature of this name stands in backquotes")]
    [InlineData("age < 18-25", "at character 7: '18-25' is no number; a feature of this name stands in backquotes")]
    [InlineData("age < 1,5", "at character 8: expected 'and', 'or' or the end, not ','")]
    [InlineData("age < 1e999", "at character 7: '1e999' is too large a number")]
    [InlineData("age + 1 > 2", "at character 5: '+' has no meaning here; a text stands in quotes, an unusual name of a feature in backquotes")]
    [InlineData("age < 5 \U0001F600", "at character 9: '\U0001F600' has no meaning here; a text stands in quotes, an unusual name of a feature in backquotes")]
    [InlineData("age < 5\0", "at character 8: U+0000 has no meaning here; a text stands in quotes, an unusual name of a feature in backquotes")]
    [InlineData("region = \"north", "at character 10: what begins here with \" does not end")]
    [InlineData("`age < 5", "at character 1: what begins here with ` does not end")]
    public void Text_ThatIsNoCondition_IsExplained(string text, string message)
    {
        var wrong = Assert.Throws<ConditionException>(() => SliceCondition.Parse(text, ConditionRows.Features));
        Assert.Equal(message, wrong.Message);
        Assert.StartsWith($"at character {wrong.Character}:", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_BeyondALimit_IsRefused()
    {
        Assert.Equal("has 1001 characters; at most 1000 are allowed", Refused(new string('(', 1001)));
        Assert.Equal("at character 33: parentheses nest at most 32 deep", Refused(new string('(', 1000)));
        Assert.Equal("at character 33: parentheses nest at most 32 deep", Refused($"{new string('(', 33)}age < 5{new string(')', 33)}"));
        Assert.Equal("at character 901: takes at most 100 terms: comparisons, and values in lists", Refused(string.Join(" or ", Enumerable.Repeat("age=1", 105))));
        Assert.Equal("at character 1: takes at most 100 terms: comparisons, and values in lists", Refused($"age in ({string.Join(',', Enumerable.Range(0, 101))})"));
    }

    [Fact]
    public void Text_AtALimit_IsACondition()
    {
        string[] texts =
        [
            $"{new string('(', 32)}age < 25{new string(')', 32)}",
            string.Concat(Enumerable.Repeat("not ", 246)) + "age < 25",
            string.Join(" or ", Enumerable.Repeat("age<25", 100)),
            "age < 25".PadRight(1000),
            $"age in ({string.Join(',', Enumerable.Range(0, 100))}) and {string.Concat(Enumerable.Repeat("(", 30))}age=20{string.Concat(Enumerable.Repeat(")", 30))}",
        ];
        Assert.All(texts.Take(4), text => Assert.True(ConditionRows.Meet(text, ConditionRows.Of(Ages, Regions))[0]));
        Assert.Contains("terms", Refused(texts[4]), StringComparison.Ordinal);
    }

    private static string Refused(string text) => Assert.Throws<ConditionException>(() => SliceCondition.Parse(text, ConditionRows.Features)).Message;
}
