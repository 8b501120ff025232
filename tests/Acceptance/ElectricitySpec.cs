using System.Globalization;

namespace Watchgrain.Acceptance.Tests;

/// <summary>
/// The electricity market of New South Wales (elec2): half hours in panes of a day, the first 10,000 rows as reference. The table has no model; here the class of a row is predicted by that of the row before it, and the score is how
/// often the reference has class 1 after that class.
/// </summary>
internal sealed class ElectricitySpec : IDisposable
{
    public const string Model = "electricity";
    public const string Version = "1";
    public const int PaneLength = 48;
    private const int ReferenceRows = 10_000;

    // The period of the day is a function of time.
    private static readonly string[] Features = ["nswprice", "nswdemand", "vicprice", "vicdemand", "transfer"];

    private readonly string folder;

    private ElectricitySpec(string folder) => this.folder = folder;

    public string Path => System.IO.Path.Combine(folder, "electricity.yaml");

    public string Data => System.IO.Path.Combine(folder, "electricity.csv");

    public static async Task<ElectricitySpec> WriteAsync()
    {
        string[] columns = ["period", .. Features, "class"];
        var table = await DataTable.ReadAsync("elec2.csv.gz", columns);
        var classes = table.Rows.Select(row => row[^1]).ToArray();
        var following = classes.Take(ReferenceRows - 1).Zip(classes.Skip(1)).ToLookup(pair => pair.First, pair => pair.Second);
        var score = following.ToDictionary(after => after.Key, after => after.Average(next => next == "1" ? 1.0 : 0).ToString("0.0000", CultureInfo.InvariantCulture));
        var spec = new ElectricitySpec(Directory.CreateTempSubdirectory("watchgrain-electricity-").FullName);
        await File.WriteAllLinesAsync(spec.Data, table.Rows.Select((row, index) => $"{string.Join(',', row)},{score[index == 0 ? row[^1] : classes[index - 1]]}").Prepend($"{string.Join(',', columns)},score"));
        await File.WriteAllTextAsync(spec.Path, $$"""
            model: {{Model}}
            version: "{{Version}}"
            axis: sequence
            pane: {{PaneLength}}
            source:
              constant: market
            score: score
            label: class
            features:
              - { name: period, type: numeric, deterministic: true }
            {{string.Concat(Features.Select(name => $"  - {{ name: {name}, type: numeric }}\n"))}}reference:
              from: 0
              to: {{ReferenceRows}}
            """);
        return spec;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
