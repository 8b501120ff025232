namespace Watchgrain.Grains.Partitions;

/// <summary>An operation that somebody awaits.</summary>
/// <typeparam name="T">Type of the answer.</typeparam>
/// <param name="stage">Stages the operation and returns what makes its answer from the log row that holds it.</param>
/// <param name="sources">Whose rows or labels it brings; null: nobody's.</param>
/// <param name="bytes">What it takes while it waits, about.</param>
internal class PartitionRequest<T>(Func<PartitionCommit, Func<long, T>> stage, IReadOnlyCollection<string>? sources = null, long bytes = 0) : PartitionOperation
{
    public override IReadOnlyCollection<string> Sources => sources ?? [];

    public override long Bytes => bytes;

    // The continuation is the caller's turn, not the commit loop's.
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<long, T>? answerFor;

    public Task<T> Answer => answer.Task;

    public override void Stage(PartitionCommit commit) => answerFor = stage(commit);

    public override void Complete(long logSequence) => answer.TrySetResult(answerFor!(logSequence));

    public override void Fail(Exception exception) => answer.TrySetException(exception);
}
