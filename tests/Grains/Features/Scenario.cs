using System.Buffers;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Features;

/// <summary>Builds references and panes of one feature from rows.</summary>
internal sealed class Scenario(FeatureSpec feature, VersionSpec spec, int streams)
{
    private SummaryTable reference = new();
    private SummaryTable panes = new();

    public NumericBinning? Binning { get; private set; }

    public static Scenario Numeric(VersionSpec? spec = null, int streams = 10) => new(new() { Name = "amount", Kind = FeatureKind.Numeric }, spec ?? Spec(), streams);

    public static Scenario Categorical(int streams = 10) => new(new() { Name = "country", Kind = FeatureKind.Categorical }, Spec(), streams);

    public static VersionSpec Spec(long paneLength = 1000, Rhythm rhythm = Rhythm.None) => new()
    {
        Features = [],
        Axis = Axis.Sequence,
        PaneLength = paneLength,
        Rhythm = rhythm,
        LabelMaturity = paneLength,
        LabelHorizon = 3 * paneLength,
    };

    public static byte[] Bytes(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    public Scenario Reference(IReadOnlyList<(long Pane, string Source, double Value)> rows)
    {
        Binning = NumericBinning.FromReference([.. rows.Select(row => row.Value)]);
        (reference, panes) = (new(Binning), new(Binning));
        foreach (var (pane, source, value) in rows)
            Add(reference.Numeric(pane, source), value);
        return this;
    }

    public Scenario Reference(IEnumerable<(long Pane, string Source, string? Category)> rows)
    {
        foreach (var (pane, source, category) in rows)
            Add(reference.Categorical(pane, source), category);
        return this;
    }

    public void Row(long pane, string source, double value) => Add(panes.Numeric(pane, source), value);

    public void Row(long pane, string source, string? category) => Add(panes.Categorical(pane, source), category);

    public IEnumerable<long> Panes => panes.Panes;

    public FeatureReference AsReference() => new()
    {
        Spec = spec,
        Feature = feature,
        Digest = "digest",
        Binning = Binning is null ? [] : Bytes(Binning.Write),
        Parts = reference.ToParts(),
        Streams = streams,
    };

    public SummaryPart[] Parts(long pane) => panes.PartsOf(pane);

    public Dictionary<string, Column> Columns(long pane) => Column.OfPane(panes, pane, feature.Kind);

    // NaN stands for a missing value.
    private static void Add(NumericSummary summary, double value)
    {
        if (double.IsNaN(value))
            summary.AddMissing(1);
        else
            summary.Add(value);
    }

    private static void Add(CategoricalSummary summary, string? category)
    {
        if (category is null)
            summary.AddMissing(1);
        else
            summary.Add(category);
    }
}
