namespace Watchgrain.Silo.Storage.Sqlite;

/// <summary>A write that waits for its turn and for the commit.</summary>
internal abstract class SqliteWrite(CancellationToken cancellation)
{
    /// <summary>A write is given up only before it has begun: afterwards its outcome is known.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    public abstract void Run(SqliteSession session);

    /// <summary>Tells the caller that the write is on the disk.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing of the write is in the file.</summary>
    public abstract void Fail(Exception error);

    public abstract void Cancel();

    public sealed class Of<T>(Func<SqliteSession, T> work, CancellationToken cancellation) : SqliteWrite(cancellation)
    {
        private readonly TaskCompletionSource<T> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T result = default!;

        public Task<T> Outcome => outcome.Task;

        public override void Run(SqliteSession session) => result = work(session);

        public override void Complete() => outcome.TrySetResult(result);

        public override void Fail(Exception error) => outcome.TrySetException(error);

        public override void Cancel() => outcome.TrySetCanceled(Cancellation);
    }
}
