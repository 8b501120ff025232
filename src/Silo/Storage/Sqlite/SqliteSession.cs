using Microsoft.Data.Sqlite;

namespace Watchgrain.Silo.Storage.Sqlite;

/// <summary>A connection with its prepared statements. For one thread at a time.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

    /// <summary>The statement, its positional parameters <c>$0</c>, <c>$1</c>, … set.</summary>
    public SqliteCommand Command(string sql, params ReadOnlySpan<object> parameters)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are the constants of this folder; values go in as parameters
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < parameters.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = Name(i), Value = parameters[i] });
            command.Prepare();
            prepared.Add(sql, command);
        }
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = parameters[i];
        return command;
    }

    public int Execute(string sql, params ReadOnlySpan<object> parameters) => Command(sql, parameters).ExecuteNonQuery();

    /// <summary>The first column of the first row; null when there is no row or it holds NULL.</summary>
    public long? Number(string sql, params ReadOnlySpan<object> parameters) => Command(sql, parameters).ExecuteScalar() as long?;

    public SqliteDataReader Query(string sql, params ReadOnlySpan<object> parameters) => Command(sql, parameters).ExecuteReader();

    public void Dispose()
    {
        foreach (var command in prepared.Values)
            command.Dispose();
        connection.Dispose();
    }

    private static string Name(int index) => index switch { 0 => "$0", 1 => "$1", 2 => "$2", 3 => "$3", 4 => "$4", 5 => "$5", _ => throw new ArgumentOutOfRangeException(nameof(index)) };
}
