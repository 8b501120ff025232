namespace Watchgrain.Grains.Ingest;

/// <summary>Batches of best effort that count nowhere, and their rows. Adds up.</summary>
[GenerateSerializer, Immutable, Alias("wg.LostTelemetry")]
public readonly record struct LostTelemetry([property: Id(0)] long Batches, [property: Id(1)] long Rows)
{
    public static LostTelemetry operator +(LostTelemetry a, LostTelemetry b) => new(a.Batches + b.Batches, a.Rows + b.Rows);

    public static LostTelemetry operator -(LostTelemetry a, LostTelemetry b) => new(a.Batches - b.Batches, a.Rows - b.Rows);
}
