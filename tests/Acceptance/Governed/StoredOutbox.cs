using Microsoft.Data.Sqlite;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>The outbox of the channel as it is written in a host's state, read beside it from its file.</summary>
internal sealed class StoredOutbox(DataDirectory directory)
{
    /// <summary>Whether a delivery about a model waits there, or a dead letter lies.</summary>
    public bool Holds(string model)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory.Path, "state.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        // The subject of a delivery begins with its model.
        command.CommandText = "SELECT max(instr(PayloadBinary, CAST($0 AS BLOB))) FROM OrleansStorage WHERE GrainTypeString LIKE '%outbox%' AND GrainIdExtensionString LIKE '%' || $1";
        command.Parameters.AddWithValue("$0", $"{model}/{GovernedModel.Version}");
        command.Parameters.AddWithValue("$1", WebhookReceiver.ChannelName);
        return (long)command.ExecuteScalar()! > 0;
    }
}
