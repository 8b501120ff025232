namespace Watchgrain.Grains.Partitions;

/// <summary>An operation that somebody awaits.</summary>
/// <typeparam name="T">Type of the answer.</typeparam>
/// <param name="stage">Stages the operation and returns what makes its answer from the log row that holds it.</param>
internal class PartitionRequest<T>(Func<PartitionCommit, Func<long, T>> stage) : PartitionOperation
{
    // The continuation is the caller's turn, not the commit loop's.
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<long, T>? answerFor;

    public Task<T> Answer => answer.Task;

    public override void Stage(PartitionCommit commit) => answerFor = stage(commit);

    public override void Complete(long logSequence) => answer.TrySetResult(answerFor!(logSequence));

    public override void Fail(Exception exception) => answer.TrySetException(exception);
}
