namespace Watchgrain.Grains.Storage;

/// <summary>Changes to a partition's join rows: rows to insert or replace, and the position below which rows expire (null: none).</summary>
public sealed record JoinChanges(IReadOnlyCollection<JoinRow> Upserts, long? ExpireBefore)
{
    public static readonly JoinChanges None = new([], null);
}
