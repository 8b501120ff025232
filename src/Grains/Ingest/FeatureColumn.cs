namespace Watchgrain.Grains.Ingest;

/// <summary>The values of one feature: doubles, or codes into a dictionary of categories.</summary>
[GenerateSerializer, Immutable, Alias("wg.FeatureColumn")]
public sealed record FeatureColumn
{
    /// <summary>float64 per row; empty for a categorical feature, or when the whole column is missing.</summary>
    [Id(0)] public ReadOnlyMemory<byte> Values { get; init; }

    /// <summary>int32 per row; empty for a numeric feature, or when the whole column is missing.</summary>
    [Id(1)] public ReadOnlyMemory<byte> Codes { get; init; }

    [Id(2)] public string[] Dictionary { get; init; } = [];

    /// <summary>Bit i % 8 (least significant first) of byte i / 8 is set when row i has no value; empty: none is missing.</summary>
    [Id(3)] public ReadOnlyMemory<byte> Missing { get; init; }

    /// <summary>True when the batch had no column for this feature: every row is missing.</summary>
    [Id(4)] public bool Absent { get; init; }
}
