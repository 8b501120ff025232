using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>One row of a table in the terms of the monitor.</summary>
public sealed record PredictionRow
{
    /// <summary>Number of the row within its file, from 0.</summary>
    public required long Row { get; init; }

    public required long Position { get; init; }
    public required string Source { get; init; }
    public required RowId Id { get; init; }

    /// <summary>Probability of class 1; of a regression the predicted value, and 0 of several classes.</summary>
    public required double Score { get; init; }

    /// <summary>Of several classes the probability of each; empty for other models.</summary>
    public IReadOnlyList<float> Probabilities { get; init; } = [];

    /// <summary>Predicted class, when the table has one.</summary>
    public uint? Class { get; init; }

    /// <summary>0 or 1, the code of one of several classes, or the target of a regression; null while nobody knows it.</summary>
    public double? Label { get; init; }

    /// <summary>The position from which on the label is known; null: from the row's own.</summary>
    public long? LabelKnown { get; init; }

    public Exposure Exposure { get; init; }

    /// <summary>With which probability it got the exposure that lets its label be seen, in (0, 1]; null: nobody knows.</summary>
    public double? Propensity { get; init; }

    /// <summary>As many finite numbers as the spec's embedding has; empty: none.</summary>
    public IReadOnlyList<float> Embedding { get; init; } = [];

    /// <summary>One per feature, in the order of the spec.</summary>
    public required IReadOnlyList<Cell> Values { get; init; }

    /// <summary>What the model would have said to wrong inputs, for injected incidents.</summary>
    public double? AlternateScore { get; init; }
}
