using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>A partition's operation whose answer continues on the schedule's thread.</summary>
internal abstract class ModelOperation(bool alone) : PartitionOperation
{
    /// <summary>A close has a commit of its own.</summary>
    public bool Alone => alone;
}

/// <inheritdoc/>
internal sealed class ModelOperation<T>(bool alone, Func<PartitionCommit, Func<long, T>> stage) : ModelOperation(alone)
{
    private readonly TaskCompletionSource<T> answer = new();
    private Func<long, T>? answerFor;

    public Task<T> Answer => answer.Task;

    public override void Stage(PartitionCommit commit) => answerFor = stage(commit);

    public override void Complete(long logSequence) => answer.SetResult(answerFor!(logSequence));

    public override void Fail(Exception exception) => answer.TrySetException(exception);
}
