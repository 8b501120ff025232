using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>Whether rows are distributed jointly as the reference's are.</summary>
/// <param name="Discrepancy">How far apart: the squared maximum mean discrepancy.</param>
/// <param name="PValue">The chance of as large a discrepancy without drift, in [0, 1], for one look.</param>
/// <param name="Rows">The current rows, at least 1.</param>
public readonly record struct RandomFourierResult(MeanDiscrepancy Discrepancy, double PValue, long Rows);
