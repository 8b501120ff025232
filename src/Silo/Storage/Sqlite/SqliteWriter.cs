using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Watchgrain.Silo.Storage.Sqlite;

/// <summary>
/// The one writer of a file: a thread with its own connection. What queued while a commit was under way goes together into the next one (group commit);
/// each caller goes on after the commit. SQLite's calls block, and so they block this thread and no grain.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>So many writes share a commit at most: bounds how long the first of them waits.</summary>
    public const int MaximumGroup = 256;

    private readonly BlockingCollection<SqliteWrite> queue = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteSession session;
    private readonly StorageMetrics metrics;
    private readonly string database;
    private int disposed;

    public SqliteWriter(string database, SqliteConnection connection, StorageMetrics metrics)
    {
        this.database = database;
        this.metrics = metrics;
        session = new(connection);
        metrics.ObserveQueue(database, () => Volatile.Read(ref disposed) == 0 ? queue.Count : 0);
        new Thread(Run) { Name = $"sqlite {database}", IsBackground = true }.Start();
    }

    /// <summary>Runs the work inside the next transaction. What it throws undoes this work alone, and reaches the caller after the commit of the others.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var write = new SqliteWrite.Of<T>(work, cancellation);
        try
        {
            queue.Add(write, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(database);
        }
        return write.Outcome;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            queue.CompleteAdding();
        await ended.Task;
    }

    private void Run()
    {
        var group = new List<SqliteWrite>(MaximumGroup);
        foreach (var first in queue.GetConsumingEnumerable())
        {
            group.Add(first);
            while (group.Count < MaximumGroup && queue.TryTake(out var next))
                group.Add(next);
            Commit(group);
            group.Clear();
        }
        session.Dispose();
        queue.Dispose();
        ended.SetResult();
    }

    private void Commit(List<SqliteWrite> group)
    {
        var begun = StorageMetrics.Now();
        var done = new List<SqliteWrite>(group.Count);
        var refused = new List<(SqliteWrite Write, Exception Error)>();
        try
        {
            session.Execute("BEGIN IMMEDIATE");
            foreach (var write in group)
                RunAlone(write, done, refused);
            session.Execute("COMMIT");
        }
#pragma warning disable CA1031 // whatever it was, the callers must hear of it and the thread must live
        catch (Exception error)
#pragma warning restore CA1031
        {
            Abandon();
            metrics.Failed(database, group.Count);
            foreach (var write in group)
                write.Fail(error);
            return;
        }
        metrics.Committed(database, done.Count, StorageMetrics.Elapsed(begun));
        foreach (var write in done)
            write.Complete();
        if (refused.Count > 0)
            metrics.Failed(database, refused.Count);
        foreach (var (write, error) in refused)
            write.Fail(error);
    }

    private void RunAlone(SqliteWrite write, List<SqliteWrite> done, List<(SqliteWrite Write, Exception Error)> refused)
    {
        if (write.Cancellation.IsCancellationRequested)
        {
            write.Cancel();
            return;
        }
        session.Execute("SAVEPOINT one");
        try
        {
            write.Run(session);
            session.Execute("RELEASE one");
            done.Add(write);
        }
#pragma warning disable CA1031 // handed to the caller
        catch (Exception error)
#pragma warning restore CA1031
        {
            // Fails in its turn when SQLite has already rolled the whole transaction back (disk full, I/O error): then all of the group fail.
            session.Execute("ROLLBACK TO one");
            session.Execute("RELEASE one");
            refused.Add((write, error));
        }
    }

    private void Abandon()
    {
        try
        {
            session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // No transaction is open: SQLite rolled it back itself, or it never began.
        }
    }
}
