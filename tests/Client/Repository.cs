namespace Watchgrain.Client.Tests;

/// <summary>Files of the repository, found from the folder of the tests upwards.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Directory.Packages.props")))
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not run inside the repository");
        return folder.FullName;
    }
}
