using Npgsql;

namespace Watchgrain.Silo.Storage;

/// <summary>Where the state is kept. Configuration section <c>Watchgrain:Storage</c>.</summary>
public sealed record StorageOptions
{
    /// <summary>The section that holds these keys.</summary>
    public const string Section = "Watchgrain:Storage";

    /// <summary>Relative to the working directory, so that nothing is written outside the place from which the host was started.</summary>
    public const string DefaultDirectory = "var";

    /// <summary><c>Sqlite</c> or <c>PostgreSql</c>. Embedded by default: no set-up step.</summary>
    public StorageProvider Provider { get; init; } = StorageProvider.Sqlite;

    /// <summary>The directory of the SQLite files; made when it is missing.</summary>
    public string Directory { get; init; } = DefaultDirectory;

    /// <summary>Npgsql connection string; needed with <see cref="StorageProvider.PostgreSql"/>, not allowed otherwise.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Where a host keeps a key of its own to sign audit logs, when none is configured; null where several hosts would each have another.</summary>
    public string? AuditKeyFile => Provider == StorageProvider.Sqlite ? Path.Combine(Directory, "audit-key.pem") : null;

    /// <summary>Throws <see cref="InvalidOperationException"/> naming the key, the value and what is allowed.</summary>
    public void Validate()
    {
        if (!Enum.IsDefined(Provider))
            throw Refused(nameof(Provider), Provider.ToString(), "is not one of Sqlite, PostgreSql");
        if (Provider == StorageProvider.Sqlite)
        {
            if (string.IsNullOrWhiteSpace(Directory))
                throw Refused(nameof(Directory), Directory, "must name a directory");
            if (!string.IsNullOrWhiteSpace(ConnectionString))
                throw Refused(nameof(ConnectionString), "(not shown)", "must be absent with Provider=Sqlite");
            return;
        }
        if (string.IsNullOrWhiteSpace(ConnectionString))
            throw Refused(nameof(ConnectionString), "", "must be an Npgsql connection string, e.g. Host=db;Database=watchgrain;Username=watchgrain");
        try
        {
            if (string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(ConnectionString).Host))
                throw Refused(nameof(ConnectionString), "(not shown)", "names no Host");
        }
        catch (ArgumentException e)
        {
            throw Refused(nameof(ConnectionString), "(not shown)", $"is not an Npgsql connection string: {e.Message}");
        }
    }

    private static InvalidOperationException Refused(string key, string value, string problem) => new($"{Section}:{key} = '{value}' {problem}.");
}
