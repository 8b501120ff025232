using System.Data.Common;

namespace Watchgrain.Silo.Storage.Sqlite;

/// <summary>A directory of SQLite files, one per kind of data, so that none holds another's lock: <c>state.db</c>, <c>log.db</c>, <c>panes.db</c>, <c>audit.db</c>.</summary>
internal sealed class SqliteDatabase : IStorageDatabase
{
    private readonly string directory;

    public SqliteDatabase(string directory, StorageMetrics metrics)
    {
        this.directory = Path.GetFullPath(directory);
        State = new(this.directory, "state", metrics);
        Log = new(this.directory, "log", metrics);
        Panes = new(this.directory, "panes", metrics);
        Audit = new(this.directory, "audit", metrics);
        GrainState = new SqliteDataSource(Path.Combine(this.directory, "state.db"));
    }

    public string Invariant => "System.Data.SQLite";

    public DbDataSource GrainState { get; }

    /// <summary>The same file as <see cref="GrainState"/>, for what is not grain state.</summary>
    public SqliteFile State { get; }

    public SqliteFile Log { get; }

    public SqliteFile Panes { get; }

    public SqliteFile Audit { get; }

    public Task OpenAsync(CancellationToken cancellation)
    {
        System.IO.Directory.CreateDirectory(directory);
        foreach (var file in Files())
            file.Open();
        return Task.CompletedTask;
    }

    public Task ProbeWriteAsync(CancellationToken cancellation) => Log.WriteAsync(
        session => session.Execute("INSERT INTO write_probe VALUES (1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) ON CONFLICT (id) DO UPDATE SET probed_at = excluded.probed_at"),
        cancellation);

    public async ValueTask DisposeAsync()
    {
        await GrainState.DisposeAsync();
        foreach (var file in Files())
            await file.DisposeAsync();
    }

    private SqliteFile[] Files() => [State, Log, Panes, Audit];
}
