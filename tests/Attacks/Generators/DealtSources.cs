using System.Globalization;

namespace Watchgrain.Attacks.Generators;

/// <summary>Control: sources that are alike. Rows are dealt to them in turn, as many to each as the division allows, under the names feed-00, feed-01...</summary>
/// <param name="Count">How many sources.</param>
/// <remarks>No row counts as changed: a source is only whose the row is.</remarks>
public sealed record DealtSources(int Count) : ITableChange
{
    /// <summary>The name of a source, counted from 0.</summary>
    public static string Name(int source) => source.ToString("'feed-'00", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public LabelledTable Apply(LabelledTable table, Random random)
    {
        string[] names = [.. Enumerable.Range(0, Count).Select(Name)];
        return table with { Rows = [.. table.Rows.Select((row, i) => row with { Source = names[i % Count] })] };
    }
}
