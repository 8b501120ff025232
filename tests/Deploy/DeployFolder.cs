namespace Watchgrain.Deploy.Tests;

/// <summary>Files of <c>deploy/</c>, found from the folder of the tests upwards.</summary>
internal static class DeployFolder
{
    public static string Root { get; } = Find();

    public static string PathOf(string name) => Path.Combine(Root, "deploy", name);

    public static string Read(string name) => File.ReadAllText(PathOf(name));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("This is not inside a checkout.");
        return folder.FullName;
    }
}
