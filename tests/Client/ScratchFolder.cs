namespace Watchgrain.Client.Tests;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
public sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("watchgrain-").FullName;

    public string Write(string name, string text)
    {
        var path = In(name);
        File.WriteAllText(path, text);
        return path;
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
