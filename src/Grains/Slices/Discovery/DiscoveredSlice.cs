namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>A slice that nobody declared, found because its labels contradict the scores more often than they should.</summary>
[GenerateSerializer, Immutable, Alias("wg.DiscoveredSlice")]
public sealed record DiscoveredSlice
{
    /// <summary>1 for the first; never given again.</summary>
    [Id(0)] public required int Number { get; init; }

    /// <summary>By <c>CellKeys</c>.</summary>
    [Id(1)] public required int Key { get; init; }

    /// <summary>Its condition, in the language of slices.</summary>
    [Id(2)] public required string Where { get; init; }

    /// <summary>What its signals call it.</summary>
    [Id(3)] public required string Subject { get; init; }

    /// <summary>The pane whose judgement found it.</summary>
    [Id(4)] public required long FoundPane { get; init; }

    /// <summary>The first pane of its evidence.</summary>
    [Id(5)] public required long SincePane { get; init; }

    /// <summary>The last judged pane whose rows are in the figures.</summary>
    [Id(6)] public required long LastPane { get; init; }

    /// <summary>Labelled rows from the one pane to the other, those that contradict, and as many as had to by their scores and by what the slice showed in the reference.</summary>
    [Id(7)] public required long Rows { get; init; }

    [Id(8)] public required long Contradicting { get; init; }

    [Id(9)] public required double Expected { get; init; }

    /// <summary>Labelled rows of the whole version in the same panes.</summary>
    [Id(10)] public required long AllRows { get; init; }

    [Id(11)] public required double LogEvidence { get; init; }

    [Id(12)] public required double LogThreshold { get; init; }

    /// <summary>Its evidence has not gone: labels contradict the scores still.</summary>
    [Id(13)] public required bool Lasts { get; init; }

    /// <summary><c>discovered-1</c>.</summary>
    public string Name => FormattableString.Invariant($"discovered-{Number}");

    /// <summary>By how much the share of contradicting labels lies above the expected one.</summary>
    public double Excess => (Contradicting - Expected) / Rows;
}
