using System.CommandLine;
using Watchgrain.Client.Analysis;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain compare REFERENCE CURRENT</c>.</summary>
internal static class CompareCommand
{
    /// <summary>What a person looks at first, in this order; <c>--column</c> shows the rest.</summary>
    private static readonly (string Figure, string Title)[] Overview =
        [("psi", "PSI"), ("jensen_shannon_distance_base_2", "JSD"), ("kolmogorov_smirnov", "KS"), ("wasserstein_normalised", "W1/sd"), ("chi_square", "chi²")];

    /// <summary>Enough of a header to see that it is none.</summary>
    private const int MostNames = 4;

    public static Command Create()
    {
        var reference = new Argument<string>("REFERENCE") { Description = "The table to compare with: .csv, .csv.gz or .parquet." };
        var current = new Argument<string>("CURRENT") { Description = "The table to look at." };
        var column = new Option<string?>("--column") { Description = "Only this column, with every figure." };
        var categorical = new Option<string[]>("--categorical") { Description = "Columns whose numbers are names.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var command = new Command("compare", "Distances and tests between the columns of two tables.") { reference, current, column, categorical };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var old = await TableReader.OpenAsync(result.GetRequiredValue(reference), cancellation);
            var now = await TableReader.OpenAsync(result.GetRequiredValue(current), cancellation);
            var only = result.GetValue(column);
            string[] columns = only is null ? [.. old.ColumnNames.Where(now.ColumnNames.Contains)] : [only];
            if (columns.Length == 0)
                throw new InputException(now.FileName, $"it has no column of {old.FileName}: its first line names {Names(now)}, that of {old.FileName} {Names(old)}; is a header missing?");
            var named = result.GetRequiredValue(categorical);
            var overview = new TextTable(["column", "kind", "reference", "current", "missing", .. Overview.SelectMany(figure => (string[])[figure.Title, "p"])]);
            foreach (var name in named)
            {
                old.Require(name);
                now.Require(name);
            }
            var leftOut = new List<string>();
            ColumnSample[] olds = await ColumnSample.ReadAsync(old, columns, cancellation), news = await ColumnSample.ReadAsync(now, columns, cancellation);
            foreach (var (name, before, after) in columns.Zip(olds, news))
            {
                var isNumeric = before.Numbers is not null && after.Numbers is not null && !named.Contains(name, StringComparer.Ordinal);
                if (!isNumeric && (before.Texts is null || after.Texts is null))
                {
                    // An id, or free text: in an overview that is no reason to show nothing of the others.
                    if (only is not null)
                        throw new InputException((before.Texts is null ? old : now).FileName, $"column '{name}' has more than {ColumnSample.MostCategories:N0} different texts");
                    leftOut.Add(name);
                    continue;
                }
                var reply = await client.CompareAsync(before, after, isNumeric, cancellation);
                if (only is not null)
                    FigureTable.Write(reply.Figures, output);
                else
                    overview.Add([name, isNumeric ? "numeric" : "categorical", Figure.Of(reply.Reference.Values), Figure.Of(reply.Current.Values), Figure.Of(reply.Current.Missing), .. Overview.SelectMany(figure => Cells(reply, figure.Figure))]);
            }
            if (only is not null)
                return;
            overview.Write(output);
            Say(output, $"left out, more than {ColumnSample.MostCategories:N0} different texts", leftOut);
            Say(output, $"only in {old.FileName}", old.ColumnNames.Except(now.ColumnNames));
            Say(output, $"only in {now.FileName}", now.ColumnNames.Except(old.ColumnNames));
        });
        return command;
    }

    private static string Names(TableReader table) => TextTable.Printable(string.Join(", ", table.ColumnNames.Take(MostNames)) + (table.ColumnNames.Count > MostNames ? ", ..." : ""));

    private static void Say(TextWriter output, string what, IEnumerable<string> columns)
    {
        if (columns.Any())
            output.WriteLine(TextTable.Printable($"{what}: {string.Join(", ", columns)}"));
    }

    private static string[] Cells(CompareSamplesResponse reply, string name) =>
        reply.Figures.FirstOrDefault(figure => figure.Name == name) is { } found ? [Figure.Of(found.HasValue ? found.Value : null), Figure.Of(found.HasPValue ? found.PValue : null)] : ["", ""];
}
