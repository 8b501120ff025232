using Watchgrain.Attacks.Data;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>The real tables that golden figures were computed from: the folder that WATCHGRAIN_DATA names, else data beside the golden folder, or ../shared/data beside the repository.</summary>
internal static class SharedData
{
    /// <summary>Columns of a table without quoted cells, plain or gzip. Outside CI a test without the table is left out and says so; in CI it fails.</summary>
    public static Dictionary<string, string[]> Columns(string file, params string[] columns)
    {
        if (Find(file) is not { } path)
        {
            var why = $"{file} is not there: set WATCHGRAIN_DATA or put the tables into ../shared/data.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", why);
            throw Xunit.Sdk.FailException.ForFailure(why);
        }
        return CsvColumns.Read(path, columns);
    }

    private static string? Find(string file)
    {
        if (Environment.GetEnvironmentVariable("WATCHGRAIN_DATA") is { Length: > 0 } named) return Path.Combine(named, file) is var there && File.Exists(there) ? there : null;
        if (GoldenFolder.Path is null) return null;
        string[] places = [Path.Combine(GoldenFolder.Path, "..", "data", file), .. Beside(file)];
        return places.FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> Beside(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "global.json"))) yield return Path.Combine(folder.Parent!.FullName, "shared", "data", file);
    }
}
