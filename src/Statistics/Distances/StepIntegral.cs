namespace Watchgrain.Statistics.Distances;

/// <summary>What distances that integrate over the axis share: areas that do not overflow before their sum does.</summary>
internal static class StepIntegral
{
    /// <summary>weight · (to − from); no weight over any width is nothing, even when the width overflows.</summary>
    public static double Area(double weight, double from, double to) =>
        weight == 0 ? 0 : to - from is var width && double.IsFinite(width) ? weight * width : weight * to - weight * from;
}
