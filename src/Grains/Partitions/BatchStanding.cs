namespace Watchgrain.Grains.Partitions;

/// <summary>What a batch is to the memory of its producer.</summary>
public enum BatchStanding
{
    New,
    Duplicate,
    Conflict,
    SequenceTooOld,
    EpochTooOld,
}
