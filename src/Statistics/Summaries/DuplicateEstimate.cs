namespace Watchgrain.Statistics.Summaries;

/// <summary>How many rows of a set repeat another one.</summary>
/// <param name="Share">1 − D/n, the share of rows beyond the first of each kind, in [0, 1].</param>
/// <param name="StandardError">Of the share; 0 when exact. Spread-out duplicates have about √(2·share/bound); beyond the bound, few rows that repeat very often can hide up to 3.6/√bound (11 % at 1,024) when none of them is sampled.</param>
/// <param name="DistinctRows">D, the number of different rows.</param>
/// <param name="IsExact">Every distinct row was kept.</param>
public readonly record struct DuplicateEstimate(double Share, double StandardError, double DistinctRows, bool IsExact);
