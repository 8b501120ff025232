using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Features;

/// <summary>US census rows of Massachusetts in panes of 5,000: group quarters vanish from pane 14 and come back en masse in panes 26 to 28.</summary>
public sealed class EmploymentTests(ITestOutputHelper output)
{
    private const int PaneLength = 5000;

    [Fact]
    public void Relp_GroupQuartersComeBack_IsReportedAtPanes27And28()
    {
        var (signals, distances) = Replay("RELP", FeatureKind.Categorical);
        using var golden = JsonDocument.Parse(File.ReadAllText(SharedFile.Path("golden", "employment_chunk_drift.json")));

        foreach (var pane in new long[] { 27, 28 })
        {
            var expected = golden.RootElement.GetProperty($"chunk{pane}").GetProperty("RELP").GetDouble();
            Assert.Contains(signals, signal => signal.Pane == pane && signal.Family == Family.Drift);
            Assert.True(distances[pane] > 0.3);
            Assert.Equal(expected, distances[pane], 0.05);
        }
    }

    [Fact]
    public void Agep_GroupQuartersComeBack_IsReportedAtPanes27And28()
    {
        var (signals, distances) = Replay("AGEP", FeatureKind.Numeric);

        foreach (var pane in new long[] { 27, 28 })
        {
            Assert.Contains(signals, signal => signal.Pane == pane && signal.Family == Family.Drift);
            Assert.True(distances[pane] > 0.3);
        }
        Assert.DoesNotContain(signals, signal => signal.Pane < 14);
    }

    private (List<Signal> Signals, Dictionary<long, double> Distances) Replay(string column, FeatureKind kind)
    {
        var scenario = new Scenario(new() { Name = column, Kind = kind }, Scenario.Spec(PaneLength), 17);
        var reference = Cells("employment_MA_reference.csv.gz", column).Select((cell, row) => ((long)row / PaneLength, "", cell)).ToArray();
        if (kind == FeatureKind.Numeric)
            scenario.Reference([.. reference.Select(row => (row.Item1, row.Item2, Number(row.cell)))]);
        else
            scenario.Reference(reference.Select(row => (row.Item1, row.Item2, (string?)row.cell)));
        foreach (var (cell, row) in Cells("employment_MA_analysis.csv.gz", column).Select((cell, row) => (cell, row)))
        {
            if (kind == FeatureKind.Numeric)
                scenario.Row(row / PaneLength, "", Number(cell));
            else
                scenario.Row(row / PaneLength, "", cell);
        }
        var anchor = new FeatureAnchor(scenario.AsReference());
        var watch = new FeatureWatch(anchor, []);
        var signals = new List<Signal>();
        var distances = new Dictionary<long, double>();
        foreach (var pane in scenario.Panes)
        {
            var columns = scenario.Columns(pane);
            signals.AddRange(watch.Close(pane, columns));
            var figures = FeatureFigures.Of(pane, true, columns[""], anchor.For(""), watch.Evidence()[""]);
            distances[pane] = figures.Distances!.JensenShannonBase2;
            output.WriteLine(FormattableString.Invariant($"{column} pane {pane}: JS distance {distances[pane]:0.0000}, PSI corrected {figures.Distances.PsiCorrected:0.0000}, ln R {figures.LogEvidence:0.0}"));
        }
        foreach (var signal in signals)
            output.WriteLine($"pane {signal.Pane} since {signal.SincePane}: {signal.Sentence}");
        return (signals, distances);
    }

    private static double Number(string cell) => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Cells(string file, string column)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedFile.Path("data", file)), CompressionMode.Decompress));
        var index = Array.IndexOf(reader.ReadLine()!.Split(','), column);
        while (reader.ReadLine() is { } line)
            yield return line.Split(',')[index];
    }
}
