namespace Watchgrain.Acceptance.Tests;

/// <summary>Places in the checkout, and the shared data beside it.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>A file of the shared data; skips the test where it is absent, outside CI.</summary>
    public static string Shared(params string[] path)
    {
        var file = Path.Combine([Root, "..", "shared", .. path]);
        if (!File.Exists(file))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{file} is missing");
            Assert.Skip($"{Path.Combine(path)} is not beside this checkout");
        }
        return Path.GetFullPath(file);
    }

    /// <summary>The stated sizes instead of the reduced ones: ./test --full.</summary>
    public static bool Full { get; } = Environment.GetEnvironmentVariable("WATCHGRAIN_FULL") == "1";

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("This is not inside a checkout.");
        return folder.FullName;
    }
}
