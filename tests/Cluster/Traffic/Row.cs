namespace Watchgrain.Cluster.Tests.Traffic;

/// <summary>One prediction, and the label that it gets, or none.</summary>
internal sealed record Row
{
    public required long Position { get; init; }

    public required ulong Id { get; init; }

    /// <summary>Null: missing. May be NaN or infinite.</summary>
    public required double? Amount { get; init; }

    public required double Delay { get; init; }

    /// <summary>Null: missing.</summary>
    public required string? Region { get; init; }

    /// <summary>Outside of [0, 1] the gateway turns the row away.</summary>
    public required double Score { get; init; }

    public required V1.Exposure Exposure { get; init; }

    public required uint? Label { get; init; }

    /// <summary>When the label becomes known: up to 4.7 hours after the prediction, and now and then before it.</summary>
    public long LabelKnownAt => Position - 60_000 + (long)(unchecked(Id * 0x9E3779B97F4A7C15) >> 40);

    public bool IsUsable => Score is >= 0 and <= 1;

    public int Class => Score >= 0.5 ? 1 : 0;
}
