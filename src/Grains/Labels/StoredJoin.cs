using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Labels;

/// <summary>What stands under an id, until the position <see cref="ExpiresAt"/> has passed.</summary>
public sealed record StoredJoin(JoinKey Key, long ExpiresAt, JoinEntry Entry)
{
    /// <summary>Of a regression: its label is a number, and an error is expected of its prediction.</summary>
    public bool IsValued { get; init; }

    /// <summary>Of a model of several classes: how many they are; 0: of another model.</summary>
    public int Classes { get; init; }

    public JoinState State => Entry switch { { IsErased: true } => JoinState.Erased, { Prediction: null } => JoinState.Parked, { Label: null } => JoinState.Waiting, _ => JoinState.Labelled };
}
