namespace Watchgrain.Gateway.Evaluations;

/// <summary>What holds of every evaluation.</summary>
internal static class EvaluationLimits
{
    /// <summary>Of the intervals that are shown.</summary>
    public const double Confidence = 0.95;

    /// <summary>What the corrected intervals of all comparisons together may miss with: a half for all rows, a half for the slices.</summary>
    public const double MissedTogether = 1 - Confidence;

    /// <summary>100: of fewer rows an interval says next to nothing, and normal limits are off.</summary>
    public const int LeastSliceRows = 100;

    /// <summary>200 slices, the largest: each is compared, and kept with the evaluation.</summary>
    public const int MostSlices = 200;

    public const int MostRows = 1_000_000;

    /// <summary>4 bytes each, 64 MB.</summary>
    public const long MostMemberships = 16_000_000;

    /// <summary>Of candidate and champion together, 4 bytes each.</summary>
    public const long MostProbabilities = 8_000_000;

    /// <summary>What production shows of a champion is its latest judged panes.</summary>
    public const int ProductionPanes = 100;
}
