using Watchgrain.Gateway.Text;

namespace Watchgrain.Gateway.Tests.Text;

public sealed class CanonicalTextTests
{
    // From Unicode Standard Annex #15: compositions, exclusions, the order of marks, blocked marks, Hangul.
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("d\u0307\u0323", "\u1e0d\u0307")]
    [InlineData("a\u0315\u0301", "\u00e1\u0315")]
    [InlineData("a\u0301\u0301", "\u00e1\u0301")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    [InlineData("\ud558\u11ab", "\ud55c")]
    [InlineData("\u4eba\ud83d\ude00", "\u4eba\ud83d\ude00")]
    public void Text_InAnyForm_BecomesNfc(string text, string canonical) => Assert.Equal(canonical, CanonicalComposition.Normalize(text));

    [Theory]
    [InlineData("a\0")]
    [InlineData("a\r\nb")]
    [InlineData("\u0085")]
    public void Text_WithControlCharacters_IsRefused(string text)
    {
        Assert.False(CanonicalText.TryRead(text, 100, out _, out var problem));
        Assert.StartsWith("holds the control character U+", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_IsMeasuredInBytesOfItsCanonicalForm()
    {
        Assert.True(CanonicalText.TryRead("e\u0301e\u0301", 4, out var canonical, out _));
        Assert.Equal("\u00e9\u00e9", canonical);
        Assert.False(CanonicalText.TryRead("\u00e9\u00e9x", 4, out _, out var problem));
        Assert.Equal("has 5 bytes; at most 4 are allowed", problem);
    }

    [Fact]
    public void Text_OfAMillionMarks_IsOrdered()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 500_000));
        Assert.Equal(string.Concat(Enumerable.Repeat("\u0323", 500_000).Concat(Enumerable.Repeat("\u0301", 500_000))), CanonicalComposition.Normalize(marks));
    }
}
