using System.Collections.Concurrent;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>The rows of one golden pair, read once however many figures are asked of it.</summary>
internal sealed class PairsFile
{
    private static readonly ConcurrentDictionary<string, PairsFile> Files = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, bool> Kinds = new(StringComparer.Ordinal);

    private readonly ILookup<string, string> rows;

    private PairsFile(string name) => rows = GoldenFolder.Rows("pairs", name).ToLookup(row => row[0], row => row[1], StringComparer.Ordinal);

    public static PairsFile Read(string name) => Files.GetOrAdd(name, static name => new PairsFile(name));

    /// <summary>The two forms of the folder differ in where they say how many rows there are.</summary>
    public static bool IsCategorical(string name) => Kinds.GetOrAdd(name, static name => GoldenFolder.Expected("pairs", name).TryGetProperty("n_ref", out _));

    /// <summary>All rows of a side ("ref" or "cur"), a missing one as NaN.</summary>
    public double[] Values(string side) => [.. rows[side].Select(GoldenFolder.Number)];

    public double[] Finite(string side) => [.. Values(side).Where(double.IsFinite)];

    public int Missing(string side) => rows[side].Count(text => text.Length == 0);

    public NumericSummary Summary(string side, NumericBinning? binning)
    {
        var summary = new NumericSummary(binning);
        summary.Add(Values(side));
        return summary;
    }

    public CategoricalSummary Categories(string side)
    {
        var summary = new CategoricalSummary(100_000);
        foreach (var text in rows[side])
        {
            if (text.Length == 0) summary.AddMissing(1);
            else summary.Add(text);
        }
        return summary;
    }
}
