using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>The audit table of a host, read beside it from its file: what is durable, whether the host lives or not.</summary>
internal sealed class AuditTable(DataDirectory directory)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Between two looks a host takes its next step.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    private string File => Path.Combine(directory.Path, "audit.db");

    /// <summary>Of decisions, in the order of the log.</summary>
    public IReadOnlyList<(long Index, string Key, string Leaf)> Decisions()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT entry_index, entry_key, lower(hex(leaf_hash)) FROM audit_entry WHERE entry_key LIKE 'decision/%' ORDER BY entry_index";
        using var rows = command.ExecuteReader();
        var found = new List<(long, string, string)>();
        while (rows.Read())
            found.Add((rows.GetInt64(0), rows.GetString(1), rows.GetString(2)));
        return found;
    }

    public bool HasKey(string key)
    {
        using var connection = Open();
        return Has(connection, "entry_key = $0", key);
    }

    /// <param name="leaf">Hash in hexadecimal.</param>
    public bool HasLeaf(string leaf)
    {
        using var connection = Open();
        return Has(connection, "lower(hex(leaf_hash)) = $0", leaf);
    }

    /// <summary>Returns within a millisecond or so after the entry is committed.</summary>
    public async Task WhenKeyAsync(string key)
    {
        using var connection = Open();
        using var timer = new PeriodicTimer(BetweenLooks);
        var begun = Stopwatch.GetTimestamp();
        while (!Has(connection, "entry_key = $0", key))
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"{key} has not come into the log within {Patience}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static bool Has(SqliteConnection connection, string where, string value)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT EXISTS (SELECT 1 FROM audit_entry WHERE {where})";
        command.Parameters.AddWithValue("$0", value);
        return (long)command.ExecuteScalar()! == 1;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
