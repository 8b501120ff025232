using System.Collections.Immutable;
using Watchgrain.Attacks.Generators;

namespace Watchgrain.Attacks.Data;

/// <summary>The Adult census as rows with labels (an income above 50,000 dollars) and the probabilities of <see cref="CensusModel"/>, in the order of the file, which means nothing. No sources.</summary>
public static class AdultTable
{
    /// <summary>The numeric columns, first in the table.</summary>
    public static ImmutableArray<string> Numeric { get; } = ["age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"];

    /// <summary>The categorical ones, after them.</summary>
    public static ImmutableArray<string> Categorical { get; } = ["workclass", "education", "marital-status", "occupation", "relationship", "race", "sex", "native-country"];

    /// <summary>Two of them each, in their order.</summary>
    public static ImmutableArray<(string One, string Other)> CategoricalPairs { get; } = [.. Categorical.SelectMany((one, place) => Categorical.Skip(place + 1).Select(other => (one, other)))];

    /// <param name="path">Of adults.csv.gz.</param>
    public static LabelledTable Read(string path)
    {
        ImmutableArray<string> columns = [.. Numeric, .. Categorical];
        var cells = CsvColumns.Read(path, [.. columns, "class"]);
        var (probability, label) = CensusModel.Score(cells);
        return new(columns, [.. label.Select((_, row) => new LabelledRow { Cells = [.. columns.Select(column => cells[column][row])], Score = probability[row], Label = label[row] })]);
    }
}
