namespace Watchgrain.Grains.Ingest;

/// <summary>What became of a batch.</summary>
[GenerateSerializer, Alias("wg.IngestStatus")]
public enum IngestStatus
{
    Accepted = 1,

    /// <summary>Acknowledged before; nothing was counted again.</summary>
    Duplicate = 2,

    /// <summary>The same sequence came with other content.</summary>
    Conflict = 3,

    /// <summary>The sequence is older than the window of 1,024.</summary>
    SequenceTooOld = 4,

    /// <summary>A higher epoch of this producer has been seen.</summary>
    EpochTooOld = 5,

    UnknownVersion = 6,

    NoReference = 7,

    /// <summary>The batch would open more panes than the limit, or the partition has no room for it now.</summary>
    Exhausted = 8,

    /// <summary>The position of a row jumps too far ahead.</summary>
    JumpTooFar = 9,
}
