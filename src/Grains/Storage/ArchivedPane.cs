namespace Watchgrain.Grains.Storage;

/// <summary>One part of a closed pane, e.g. the summary of one source. Part names are at most 256 bytes; revisions count from 0.</summary>
public sealed record ArchivedPane(long Pane, string Part, int Revision, byte[] Bytes);
