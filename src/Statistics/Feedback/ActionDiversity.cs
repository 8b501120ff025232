using Watchgrain.Statistics.Distances;

namespace Watchgrain.Statistics.Feedback;

/// <summary>
/// How varied what predictions cause is: Shannon's (1948) entropy of no action, action and hold-out, in bits. Range [0, log₂ 3 = 1.585]: 0 when the same happens in every row. Where it falls below that of the reference, a loop narrows what can be learned.
/// Null without rows of a known exposure.
/// </summary>
public static class ActionDiversity
{
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static double? Bits(long noActions, long actions, long holdOuts) => ShannonEntropy.Nats([noActions, actions, holdOuts]) / Math.Log(2);
}
