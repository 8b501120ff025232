namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>State of a <see cref="SliceDiscovery"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.SliceDiscoveryState")]
public sealed record SliceDiscoveryState
{
    /// <summary>By ascending key.</summary>
    [Id(0)] public CandidateState[] Candidates { get; init; } = [];

    [Id(1)] public DiscoveredSlice[] Found { get; init; } = [];

    /// <summary>Number of the slice that was found last; 0 before the first.</summary>
    [Id(2)] public int LastNumber { get; init; }

    /// <summary>Slices that the last judged pane found and the budget had no place for.</summary>
    [Id(3)] public int WithoutPlace { get; init; }
}
