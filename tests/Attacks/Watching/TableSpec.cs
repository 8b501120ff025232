using System.Collections.Immutable;
using Watchgrain.Attacks.Generators;
using Watchgrain.Grains.Models;

namespace Watchgrain.Attacks.Watching;

/// <summary>What a user would declare of a table: its features, panes of so many rows, and as slices every value that one row in 200 has.</summary>
internal static class TableSpec
{
    private const double LeastShare = 1 / 200.0;

    /// <param name="reference">Shows the values.</param>
    /// <param name="numeric">Names of the numeric columns; the others are categorical.</param>
    /// <param name="paneRows">Rows of a pane; labels are judged as it closes.</param>
    /// <param name="apart">Columns that say what another does, among whose cells no slices are looked for.</param>
    public static VersionSpec Of(LabelledTable reference, ImmutableArray<string> numeric, int paneRows, params string[] apart)
    {
        string[] categorical = [.. reference.Columns.Except(numeric)];
        return new()
        {
            Features = [.. reference.Columns.Select(column => new FeatureSpec { Name = column, Kind = numeric.Contains(column) ? FeatureKind.Numeric : FeatureKind.Categorical })],
            Axis = Axis.Sequence,
            PaneLength = paneRows,
            LabelMaturity = paneRows,
            LabelHorizon = paneRows,
            WithoutJoint = true,
            Slices = [.. categorical.Select(column => new SliceSpec { Feature = column, Values = [.. Values(reference, column)] })],
            Discovery = new() { Features = [.. reference.Columns.Except(apart)] },
        };
    }

    private static IEnumerable<string> Values(LabelledTable reference, string column)
    {
        var place = reference.Place(column);
        return reference.Rows.CountBy(row => row.Cells[place], StringComparer.Ordinal).Where(entry => entry.Value >= LeastShare * reference.Rows.Length).Select(entry => entry.Key).Order(StringComparer.Ordinal);
    }
}
