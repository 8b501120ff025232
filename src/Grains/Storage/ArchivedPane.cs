namespace Watchgrain.Grains.Storage;

/// <summary>One part of a closed pane, e.g. the summary of one source. Part names are at most 256 bytes; revisions count from 0.</summary>
[GenerateSerializer, Immutable, Alias("wg.ArchivedPane")]
public sealed record ArchivedPane([property: Id(0)] long Pane, [property: Id(1)] string Part, [property: Id(2)] int Revision, [property: Id(3)] byte[] Bytes);
