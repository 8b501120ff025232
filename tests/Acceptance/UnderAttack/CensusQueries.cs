using System.Globalization;
using System.Text;
using Watchgrain.Attacks.Data;
using Watchgrain.Attacks.Generators;
using Watchgrain.Statistics.Abuse;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>What callers ask of a model of the census, as its rows are sent: the attacks have a number for each category, the wire has its name.</summary>
internal sealed class CensusQueries
{
    private readonly AdultCallers model;
    private readonly string[] features = [.. AdultCallers.Columns.SkipLast(1)];
    private readonly Dictionary<double, string>[] names;

    public CensusQueries()
    {
        var cells = CsvColumns.Read(CensusTable.Path, AdultCallers.Columns);
        model = new(cells);
        names = [.. features.Select((column, i) => model.IsNumeric[i] ? [] : cells[column].Distinct(StringComparer.Ordinal).ToDictionary(name => QuerySpace.OfCategory(RowFingerprints.OfText(Encoding.UTF8.GetBytes(name)))))];
    }

    /// <summary>The features that are numbers.</summary>
    public string[] Numeric => [.. features.Where((_, i) => model.IsNumeric[i])];

    /// <summary>The rows that the model was fitted to.</summary>
    public LabelledTable Reference => Table(model.Fitted);

    /// <summary>What one caller asks.</summary>
    public LabelledTable Asked(CallerTraffic traffic, int count, Random random) => Table(traffic.Queries(model, random).Take(count));

    private LabelledTable Table(IEnumerable<double[]> rows) => new([.. features], [.. rows.Select(row => new LabelledRow
    {
        Cells = [.. row.Select((value, i) => model.IsNumeric[i] ? value.ToString("R", CultureInfo.InvariantCulture) : names[i][value])],
        Score = model.Score(row),
        Label = null,
        Source = AttackedModel.Serving,
    })]);
}
