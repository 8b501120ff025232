using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Watchgrain.Silo.Storage.Sqlite;

/// <summary>
/// Connections for Orleans' own storage provider, one at a time: SQLite has one writer anyway, and whoever waits here waits without holding a thread.
/// </summary>
internal sealed class SqliteDataSource(string path) : DbDataSource
{
    private readonly SemaphoreSlim turn = new(1, 1);

    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = path }.ToString();

    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        turn.Wait();
        return Open();
    }

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        await turn.WaitAsync(cancellationToken);
        return Open();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            using var pool = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(pool);
            turn.Dispose();
        }
        base.Dispose(disposing);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            SqliteFile.Prepare(connection);
        }
        catch
        {
            connection.Dispose();
            turn.Release();
            throw;
        }
        connection.StateChange += GiveBack;
        return connection;
    }

    private void GiveBack(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState != ConnectionState.Closed)
            return;
        ((SqliteConnection)sender).StateChange -= GiveBack;
        turn.Release();
    }
}
