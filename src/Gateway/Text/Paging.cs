using System.Globalization;
using Watchgrain.Gateway.Errors;

namespace Watchgrain.Gateway.Text;

/// <summary>Page sizes and tokens of the List calls.</summary>
internal static class Paging
{
    public const int DefaultSize = 100;
    public const int MaxSize = 1000;

    /// <summary>0: the default; more than the most: the most.</summary>
    public static int Size(uint requested) => requested == 0 ? DefaultSize : (int)Math.Min(requested, MaxSize);

    /// <summary>A token that is a number from 0; empty: 0.</summary>
    public static long Number(string token)
    {
        if (token.Length == 0)
            return 0;
        return long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refusal.Invalid("page_token", "is not a token of an earlier page");
    }

    public static string Token(long number) => number.ToString(CultureInfo.InvariantCulture);
}
