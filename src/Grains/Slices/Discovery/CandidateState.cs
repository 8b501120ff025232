namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>State of a <see cref="Candidate"/>: its detector, and its labelled rows, beside those of all, since its evidence began to grow.</summary>
[GenerateSerializer, Immutable, Alias("wg.DiscoveryCandidateState")]
public sealed record CandidateState(
    [property: Id(0)] int Key, [property: Id(1)] byte[] Detector, [property: Id(2)] long SincePane, [property: Id(3)] long Rows, [property: Id(4)] long Contradicting, [property: Id(5)] double Expected,
    [property: Id(6)] long AllRows, [property: Id(7)] long AllContradicting, [property: Id(8)] double AllExpected,
    [property: Id(9)] double Worth)
{
    /// <summary>The last pane of which it spoke; null: none since it began, and in a record of before it was kept.</summary>
    [Id(10)] public long? SpokePane { get; init; }
}
