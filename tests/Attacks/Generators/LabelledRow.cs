using System.Collections.Immutable;

namespace Watchgrain.Attacks.Generators;

/// <summary>A row as it is sent, with the label that comes for it later. Immutable: a change makes another one.</summary>
public sealed record LabelledRow
{
    /// <summary>The features, in the order of the table's columns, as they stand in a file: numbers in invariant form, a missing value empty.</summary>
    public required ImmutableArray<string> Cells { get; init; }

    /// <summary>Probability of class 1 by the model that is attacked. A change of cells leaves it as it is: who has the model scores the row anew.</summary>
    public required double Score { get; init; }

    /// <summary>0 or 1; null: none comes.</summary>
    public required int? Label { get; init; }

    /// <summary>Who sends it.</summary>
    public string Source { get; init; } = "";

    /// <summary>Whether a change has put it there or made it what it is. For who judges the detectors; they do not get it.</summary>
    public bool IsChanged { get; init; }
}
