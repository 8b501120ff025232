using Microsoft.Data.Sqlite;

namespace Watchgrain.Acceptance.Tests;

/// <summary>Storage that stands still: another process holds the write lock of a SQLite file. The host waits for it for half a minute before a commit fails.</summary>
internal sealed class HeldWriteLock : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteTransaction transaction;

    public HeldWriteLock(string folder, string file)
    {
        connection = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, file), Pooling = false }.ToString());
        connection.Open();
        transaction = connection.BeginTransaction(deferred: false);
    }

    public void Dispose()
    {
        transaction.Dispose();
        connection.Dispose();
    }
}
