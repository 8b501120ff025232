using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>A partition's operation whose answer continues on the schedule's thread.</summary>
internal abstract class ModelOperation(bool alone, string? source) : PartitionOperation
{
    /// <summary>A close has a commit of its own.</summary>
    public bool Alone => alone;

    public override IReadOnlyCollection<string> Sources => source is null ? [] : [source];
}

/// <inheritdoc/>
internal sealed class ModelOperation<T>(bool alone, string? source, Func<PartitionCommit, Func<long, T>> stage) : ModelOperation(alone, source)
{
    private readonly TaskCompletionSource<T> answer = new();
    private Func<long, T>? answerFor;

    public Task<T> Answer => answer.Task;

    public override void Stage(PartitionCommit commit) => answerFor = stage(commit);

    public override void Complete(long logSequence) => answer.SetResult(answerFor!(logSequence));

    public override void Fail(Exception exception) => answer.TrySetException(exception);
}
