using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Watchgrain.Grains.Delivery;

/// <summary>How long a delivery waits after a failure: doubling from the first to the longest, of which between a half and the whole, drawn from a seed, so that what failed together does not come again together.</summary>
internal static class Backoff
{
    /// <param name="failures">Attempts that have failed, from 1.</param>
    /// <param name="seed">Outbox and entry.</param>
    /// <param name="first">After one failure.</param>
    /// <param name="longest">After many.</param>
    public static TimeSpan After(int failures, string seed, TimeSpan first, TimeSpan longest)
    {
        var whole = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, failures - 1));
        var drawn = BinaryPrimitives.ReadUInt64BigEndian(XxHash64.Hash(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{failures}")))) / Math.Pow(2, 64);
        return TimeSpan.FromSeconds(whole * (1 + drawn) / 2);
    }
}
