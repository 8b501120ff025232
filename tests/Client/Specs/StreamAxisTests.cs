using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;
using Xunit;

namespace Watchgrain.Client.Tests.Specs;

public sealed class StreamAxisTests
{
    private static readonly ColumnReference Time = new("time", "spec.yaml:1:1");

    [Theory]
    [InlineData("2001-02-28", 983_318_400_000)]
    [InlineData("2001-02-28T13:45", 983_367_900_000)]
    [InlineData("2001-02-28 13:45:00", 983_367_900_000)]
    [InlineData("2001-02-28T13:45:00.250Z", 983_367_900_250)]
    [InlineData("2001-02-28T15:45:00+02:00", 983_367_900_000)]
    public void TryRead_IsoTime_IsMillisecondsSinceTheEpoch(string text, long expected)
    {
        Assert.True(new StreamAxis(Time, null, null).TryRead(new TextColumn([text]), 0, out var position));
        Assert.Equal(expected, position);
    }

    [Theory]
    [InlineData("03/04/2001")]
    [InlineData("2001-02-30")]
    [InlineData("")]
    [InlineData("983367900000")]
    public void TryRead_TextThatIsNoIsoTime_IsRefused(string text) => Assert.False(new StreamAxis(Time, null, null).TryRead(new TextColumn([text]), 0, out _));

    [Theory]
    [InlineData(1, "983367900000", 983_367_900_000)]
    [InlineData(1_000, "983367900.25", 983_367_900_250)]
    [InlineData(60_000, "16389465", 983_367_900_000)]
    public void TryRead_NumberOfUnits_IsMillisecondsSinceTheEpoch(long unit, string text, long expected)
    {
        Assert.True(new StreamAxis(Time, unit, null).TryRead(new TextColumn([text]), 0, out var position));
        Assert.Equal(expected, position);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("1e300")]
    [InlineData("now")]
    public void TryRead_NumberBeyondTheCalendar_IsRefused(string text) => Assert.False(new StreamAxis(Time, 60_000, null).TryRead(new TextColumn([text]), 0, out _));

    [Fact]
    public void TryRead_CustomFormat_IsTakenAsUtc()
    {
        Assert.True(new StreamAxis(Time, null, "dd.MM.yyyy HH:mm").TryRead(new TextColumn(["28.02.2001 13:45"]), 0, out var position));
        Assert.Equal(983_367_900_000, position);
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("-1", null)]
    [InlineData("first", null)]
    public void TryRead_RowNumber_IsNotNegative(string text, int? expected)
    {
        var isRead = new StreamAxis(null, null, null).TryRead(new TextColumn([text]), 0, out var position);
        Assert.Equal(expected, isRead ? (int)position : null);
    }
}
