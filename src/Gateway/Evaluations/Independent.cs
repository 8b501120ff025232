using Watchgrain.Statistics.Comparison;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>Differences of figures that were measured on different rows.</summary>
internal static class Independent
{
    public static Func<double, Estimate?> Of(Func<double, Estimate?> candidate, Func<double, Estimate?> champion) =>
        confidence => candidate(confidence) is { } own && champion(confidence) is { } other ? IndependentDifference.Of(own, other) : null;
}
