namespace Watchgrain.Grains.Tests;

/// <summary>An empty directory of a test, gone when it ends: what clusters leave there one after another stays until then.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    public DirectoryInfo Info { get; } = Directory.CreateTempSubdirectory("watchgrain-grains-");

    public void Dispose() => Info.Delete(recursive: true);
}
