namespace Watchgrain.Statistics.Fairness;

/// <summary>How often something befalls the rows of a group (they are selected, say), beside all other rows of the same time.</summary>
/// <param name="Hits">Rows of the group that it befell.</param>
/// <param name="Rows">Rows of the group.</param>
/// <param name="OtherHits">Of all other rows.</param>
/// <param name="OtherRows">All other rows.</param>
public readonly record struct GroupRate(long Hits, long Rows, long OtherHits, long OtherRows)
{
    /// <summary>Both sides have rows, and no count is negative or above its rows (retractions may be ahead of what they retract).</summary>
    public bool IsComparable => Rows > 0 && OtherRows > 0 && Hits >= 0 && Hits <= Rows && OtherHits >= 0 && OtherHits <= OtherRows;

    public double Share => (double)Hits / Rows;

    public double OtherShare => (double)OtherHits / OtherRows;

    public static GroupRate operator +(GroupRate a, GroupRate b) => new(a.Hits + b.Hits, a.Rows + b.Rows, a.OtherHits + b.OtherHits, a.OtherRows + b.OtherRows);

    public static GroupRate Add(GroupRate left, GroupRate right) => left + right;
}
