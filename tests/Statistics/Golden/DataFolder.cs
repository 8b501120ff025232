using System.IO.Compression;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>The real data that golden figures are of, read from WATCHGRAIN_DATA or from ../shared/data beside the repository.</summary>
internal static class DataFolder
{
    public static string? Path { get; } = Find();

    /// <summary>The columns asked for, as text, of a gzip CSV with a header. Outside CI a test without the data is left out and says so; in CI it fails.</summary>
    public static string[][] Columns(string file, params string[] names)
    {
        if (Path is null)
        {
            const string why = "The data are not there: set WATCHGRAIN_DATA or put them into ../shared/data.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", why);
            Assert.Fail(why);
        }
        using var reader = new StreamReader(new GZipStream(File.OpenRead(System.IO.Path.Combine(Path!, file + ".csv.gz")), CompressionMode.Decompress));
        var header = reader.ReadLine()!.Split(',');
        var places = Array.ConvertAll(names, name => Array.IndexOf(header, name));
        Assert.DoesNotContain(-1, places);
        var columns = Array.ConvertAll(names, _ => new List<string>());
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            for (var c = 0; c < places.Length; c++) columns[c].Add(cells[places[c]]);
        }
        return Array.ConvertAll(columns, column => column.ToArray());
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("WATCHGRAIN_DATA") is { Length: > 0 } named) return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "global.json"))) continue;
            var data = System.IO.Path.Combine(folder.Parent!.FullName, "shared", "data");
            return Directory.Exists(data) ? data : null;
        }
        return null;
    }
}
