namespace Watchgrain.Grains.Deltas;

/// <summary>Rows of a pane by what the prediction caused, and rows whose caller is known. Adds up.</summary>
[GenerateSerializer, Immutable, Alias("wg.ExposureCounts")]
public readonly record struct ExposureCounts
{
    [Id(0)] public long Actions { get; init; }

    [Id(1)] public long HoldOuts { get; init; }

    [Id(2)] public long WithCaller { get; init; }

    public static ExposureCounts operator +(ExposureCounts a, ExposureCounts b) =>
        new() { Actions = a.Actions + b.Actions, HoldOuts = a.HoldOuts + b.HoldOuts, WithCaller = a.WithCaller + b.WithCaller };
}
