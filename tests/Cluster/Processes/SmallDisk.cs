namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>A file system in memory, of a few megabytes, that the test fills and frees.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int BlockBytes = 64 * 1024;

    private readonly string folder;

    private SmallDisk(string folder) => this.folder = folder;

    /// <summary>A directory on it that is the user postgres's.</summary>
    public string Directory => Path.Combine(folder, "tables");

    private string Ballast => Path.Combine(folder, "ballast");

    /// <summary>Skips the test where file systems cannot be mounted.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can mount the small file system that this test fills.");
        var disk = new SmallDisk(System.IO.Directory.CreateTempSubdirectory("watchgrain-disk-").FullName);
        await Commands.RunAsync("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={megabytes}m,mode=755"), "tmpfs", disk.folder);
        System.IO.Directory.CreateDirectory(disk.Directory);
        await Commands.GiveToPostgresAsync(disk.Directory);
        return disk;
    }

    /// <summary>Leaves no room.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[BlockBytes];
        try
        {
            while (true)
                ballast.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Free() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        await Commands.RunAsync("umount", "-l", folder);
        System.IO.Directory.Delete(folder);
    }
}
