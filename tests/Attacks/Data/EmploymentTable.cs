using System.Collections.Immutable;
using System.Globalization;
using Watchgrain.Attacks.Generators;

namespace Watchgrain.Attacks.Data;

/// <summary>Census rows of Massachusetts with labels (is a person employed) and a model's probabilities, in the order of the file. Rows of group quarters are missing from row 70,000 of production on and come back en masse from row 130,000 to 145,000. No sources.</summary>
/// <param name="Reference">2015.</param>
/// <param name="Production">2016 to 2018.</param>
public sealed record EmploymentTable(LabelledTable Reference, LabelledTable Production)
{
    /// <summary>The numeric columns, first in the table.</summary>
    public static ImmutableArray<string> Numeric { get; } = ["AGEP"];

    /// <summary>The categorical ones, after them: codes.</summary>
    public static ImmutableArray<string> Categorical { get; } = ["SCHL", "MAR", "RELP", "DIS", "ESP", "CIT", "MIG", "MIL", "ANC", "NATIVITY", "DEAR", "DEYE", "DREM", "SEX", "RAC1P"];

    /// <param name="pathOf">The paths of the files employment_MA_*.csv.gz by their names.</param>
    public static EmploymentTable Read(Func<string, string> pathOf)
    {
        ImmutableArray<string> columns = [.. Numeric, .. Categorical];
        var reference = CsvColumns.Read(pathOf("employment_MA_reference.csv.gz"), [.. columns, "predicted_probability", "employed"]);
        var production = CsvColumns.Read(pathOf("employment_MA_analysis.csv.gz"), [.. columns, "predicted_probability", "id"]);
        var targets = CsvColumns.Read(pathOf("employment_MA_analysis_target.csv.gz"), ["id", "employed"]);
        var labels = targets["id"].Zip(targets["employed"]).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        return new(Of(reference, reference["employed"]), Of(production, Array.ConvertAll(production["id"], id => labels[id])));

        LabelledTable Of(Dictionary<string, string[]> cells, string[] employed) =>
            new(columns, [.. employed.Select((label, row) => new LabelledRow { Cells = [.. columns.Select(column => cells[column][row])], Score = double.Parse(cells["predicted_probability"][row], CultureInfo.InvariantCulture), Label = label == "1" ? 1 : 0 })]);
    }
}
