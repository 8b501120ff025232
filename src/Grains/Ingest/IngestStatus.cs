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

    /// <summary>The partition has no room for the batch now.</summary>
    Exhausted = 8,

    /// <summary>The position of a row jumps too far ahead.</summary>
    JumpTooFar = 9,

    /// <summary>The batch spans more panes than the limit: sending it again does not help, smaller batches do.</summary>
    TooManyPanes = 10,

    /// <summary>A batch of best effort for which there was no room: counted as lost.</summary>
    Shed = 11,

    /// <summary>The batch met a defect; nothing of it was counted, and sending it again does not help.</summary>
    NotCounted = 12,
}
