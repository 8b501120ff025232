namespace Watchgrain.Grains.Partitions;

/// <summary>Something that waits for a partition's next commit.</summary>
internal abstract class PartitionOperation
{
    /// <summary>Whose rows or labels it brings.</summary>
    public virtual IReadOnlyCollection<string> Sources => [];

    /// <summary>Bytes that it takes while it waits, about.</summary>
    public virtual long Bytes => 0;

    /// <summary>Adds to the commit what it changes, and prepares its answer. Runs on the partition's turn, in the order of arrival, seeing what earlier operations of the same commit staged.</summary>
    public abstract void Stage(PartitionCommit commit);

    /// <summary>Gives the answer, after the commit is durable.</summary>
    public abstract void Complete(long logSequence);

    /// <summary>The outcome of the commit is unknown, or nothing of the operation was counted (<see cref="NotStagedException"/>, <see cref="NotPreparedException"/>).</summary>
    public abstract void Fail(Exception exception);
}
