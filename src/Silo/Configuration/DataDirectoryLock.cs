using Watchgrain.Silo.Storage;

namespace Watchgrain.Silo.Configuration;

/// <summary>Keeps a second host off the same SQLite files: each would take the other's partitions away. The system releases the lock with the process, however that ends.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream? file;

    private DataDirectoryLock(FileStream? file) => this.file = file;

    /// <summary>Throws <see cref="InvalidOperationException"/> when another host holds the directory.</summary>
    public static DataDirectoryLock Take(StorageOptions storage)
    {
        if (storage.Provider != StorageProvider.Sqlite)
            return new(null);
        var directory = Directory.CreateDirectory(storage.Directory).FullName;
        try
        {
            return new(new FileStream(Path.Combine(directory, "silo.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"{StorageOptions.Section}:Directory = '{directory}' is in use by another host ({e.Message}).", e);
        }
    }

    public void Dispose() => file?.Dispose();
}
