namespace Watchgrain.Client.Specs;

/// <summary>A feature of the model and the column that holds it.</summary>
/// <param name="Name">The feature's name in the monitor.</param>
/// <param name="Column">By default the column of that name.</param>
/// <param name="IsCategorical">Else it is numeric.</param>
/// <param name="IsDeterministic">A function of time: shown, never alarmed on.</param>
public sealed record FeatureColumn(string Name, ColumnReference Column, bool IsCategorical, bool IsDeterministic)
{
    /// <summary>Its values are groups of people that the model must treat alike.</summary>
    public bool IsProtected { get; init; }

    /// <summary>The feature store's table or the pipeline that supplies it; empty: not told.</summary>
    public string Upstream { get; init; } = "";
}
