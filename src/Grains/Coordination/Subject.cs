namespace Watchgrain.Grains.Coordination;

/// <summary>What a signal or a decision is about. Empty parts do not apply; all empty: the whole version.</summary>
[GenerateSerializer, Immutable, Alias("wg.Subject")]
public sealed record Subject
{
    [Id(0)] public string Feature { get; init; } = "";

    [Id(1)] public string Source { get; init; } = "";

    [Id(2)] public string Slice { get; init; } = "";

    /// <summary>Who asks for predictions: hexadecimal, the first eight bytes of the keyed hash, or <c>other</c>. Null: it is about no caller, and in a record of before there were such.</summary>
    [Id(3)] public string? Caller { get; init; }
}
