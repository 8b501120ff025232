namespace Watchgrain.Silo.Storage;

/// <summary>The databases that hold what must survive.</summary>
public enum StorageProvider
{
    /// <summary>Files in a directory; for one process.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database, 15 or later.</summary>
    PostgreSql,
}
