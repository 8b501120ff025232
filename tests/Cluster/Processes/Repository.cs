namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>Places in the checkout.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The host as it was built beside these tests.</summary>
    public static string Host { get; } = Path.Combine(Root, "src", "Silo", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Watchgrain.Silo.dll");

    /// <summary>The long set of faults instead of the short one: <c>./test --faults</c>.</summary>
    public static bool LongSet { get; } = Environment.GetEnvironmentVariable("WATCHGRAIN_FAULTS") == "1";

    /// <summary>Where the logs of a test's processes are kept; empty at its start.</summary>
    public static string NewLogFolder(string name)
    {
        var folder = Path.Combine(Root, "var", "cluster-tests", name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return Directory.CreateDirectory(folder).FullName;
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("This is not inside a checkout.");
        return folder.FullName;
    }
}
