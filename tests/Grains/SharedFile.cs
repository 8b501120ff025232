namespace Watchgrain.Grains.Tests;

/// <summary>Real data and golden values that are not part of the repository: in the folder that WATCHGRAIN_SHARED names, else in ../shared beside the repository.</summary>
internal static class SharedFile
{
    /// <summary>The path of a file; outside CI a test without it is left out and says so, in CI it fails.</summary>
    public static string Path(params string[] parts)
    {
        var named = Environment.GetEnvironmentVariable("WATCHGRAIN_SHARED");
        var folder = named is { Length: > 0 } ? named : System.IO.Path.Combine(RepositoryRoot.Path, "..", "shared");
        var path = System.IO.Path.Combine([folder, .. parts]);
        if (!File.Exists(path))
        {
            var why = $"{string.Join('/', parts)} is not there: set WATCHGRAIN_SHARED or put it into ../shared.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", why);
            Assert.Fail(why);
        }
        return path;
    }
}
