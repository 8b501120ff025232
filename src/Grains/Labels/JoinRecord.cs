using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Grains.Labels;

/// <summary>What is kept of a prediction until its label comes.</summary>
[GenerateSerializer, Immutable, Alias("wg.JoinRecord")]
public sealed record JoinRecord
{
    [Id(0)] public required JoinKey Key { get; init; }

    [Id(1)] public required long Position { get; init; }

    /// <summary>Of a regression the predicted value, of several classes the probability of the predicted one.</summary>
    [Id(2)] public required double Score { get; init; }

    /// <summary>Predicted class, 0 or 1, or the code of one of several; of a regression 0.</summary>
    [Id(3)] public required byte Class { get; init; }

    /// <summary>Source of the prediction.</summary>
    [Id(4)] public required string Source { get; init; }

    /// <summary>Indexes into the version's slices, counted over all declared values in the order of the spec.</summary>
    [Id(5)] public ushort[] Slices { get; init; } = [];

    /// <summary><see cref="Mark"/>, as <see cref="ExposureMark.ToBits"/> gives it: 0 when nothing is known.</summary>
    [Id(6)] public ushort MarkBits { get; init; }

    /// <summary>Its cell of each feature among which slices are looked for, a code each (<c>CellKeys</c>); null: none are, or an earlier release has written it.</summary>
    [Id(9)] public byte[]? Cells { get; init; }

    /// <summary><see cref="Loss"/>, as <see cref="ExpectedLoss.ToBits"/> gives it: 0 when none is expected, as of every model that is no regression.</summary>
    [Id(12)] public ulong LossBits { get; init; }

    /// <summary>The probabilities of several classes, a little-endian float32 each; null for other models.</summary>
    [Id(13)] public byte[]? Probabilities { get; init; }

    /// <summary>What error is expected of a regression's prediction.</summary>
    public ExpectedLoss? Loss { get => ExpectedLoss.OfBits(LossBits); init => LossBits = ExpectedLoss.ToBits(value); }

    /// <summary>What the prediction caused, and how likely that was.</summary>
    public ExposureMark Mark { get => ExposureMark.OfBits(MarkBits); init => MarkBits = value.ToBits(); }
}
