using System.Globalization;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Evaluations;

/// <summary>Reads a table into the messages of an evaluation. Rows without a label or a score are left out and counted; a missing feature is none.</summary>
internal sealed class CandidateTable(TableReader table, VersionSpec spec, CandidateColumns columns)
{
    // Of 500 features it stays below the 4 MiB that a gateway takes.
    private const int MostRowsPerMessage = 500;

    /// <summary>Rows of the last reading that were left out, because label or score is missing.</summary>
    public long Incomplete { get; private set; }

    /// <summary>Every row that is complete; may be called any number of times.</summary>
    /// <exception cref="InputException">A cell cannot be used; it names the place.</exception>
    public async IAsyncEnumerable<EvaluationRows> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Incomplete = 0;
        await foreach (var read in table.ReadAsync(columns.Names(spec), cancellation))
        {
            var (scores, champion) = (columns.Candidate.Count, columns.Champion.Count);
            int[] complete = [.. Enumerable.Range(0, read.Count).Where(row => !Enumerable.Range(0, 1 + scores + champion).Any(column => read.Columns[column].IsMissing(row)))];
            Incomplete += read.Count - complete.Length;
            // A row group of a Parquet file may be of any length.
            foreach (var rows in complete.Chunk(MostRowsPerMessage))
                yield return Part(read, rows);
        }
    }

    private EvaluationRows Part(TableBatch read, int[] rows)
    {
        var (scores, champion) = (columns.Candidate.Count, columns.Champion.Count);
        var batch = new Batch { Positions = { rows.Select(row => read.FirstRow + row) } };
        if (spec.Task == ModelTask.Regression)
            batch.Targets.AddRange(rows.Select(row => Value(read, row, 0)));
        else
            batch.Labels.AddRange(rows.Select(row => Label(read, row)));
        var part = new EvaluationRows { Batch = batch };
        if (spec.Task == ModelTask.Multiclass)
        {
            batch.ClassProbabilities.AddRange(rows.SelectMany(row => Enumerable.Range(1, scores).Select(column => (float)Value(read, row, column))));
            part.ChampionClassProbabilities.AddRange(rows.SelectMany(row => Enumerable.Range(1 + scores, champion).Select(column => (float)Value(read, row, column))));
        }
        else
        {
            batch.Scores.AddRange(rows.Select(row => Value(read, row, 1)));
            if (champion > 0)
                part.ChampionScores.AddRange(rows.Select(row => Value(read, row, 1 + scores)));
        }
        for (var feature = 0; feature < spec.Features.Count; feature++)
            batch.Columns.Add(Feature(spec.Features[feature], read, rows, 1 + scores + champion + feature));
        return part;
    }

    private uint Label(TableBatch read, int row)
    {
        var (text, classes) = (read.Columns[0].Text(row), spec.Task == ModelTask.Multiclass ? spec.Classes.Count : 2);
        if (spec.Task == ModelTask.Multiclass && spec.Classes.IndexOf(text) is >= 0 and var named)
            return (uint)named;
        return read.Columns[0].TryNumber(row, out var number) && double.IsInteger(number) && number >= 0 && number < classes
            ? (uint)number
            : throw Wrong(read, row, 0, classes == 2 ? "0 or 1" : $"a class ({string.Join(", ", spec.Classes)}) or its number from 0 to {classes - 1}");
    }

    private double Value(TableBatch read, int row, int column)
    {
        if (spec.Task == ModelTask.Regression)
            return read.Columns[column].TryNumber(row, out var value) && Math.Abs(value) <= ColumnSelection.LargestValue ? value : throw Wrong(read, row, column, "a number between -1e18 and 1e18");
        return read.Columns[column].TryNumber(row, out var score) && score is >= 0 and <= 1 ? score : throw Wrong(read, row, column, "probabilities in [0, 1]");
    }

    private Column Feature(FeatureSpec feature, TableBatch read, int[] rows, int index)
    {
        var cells = read.Columns[index];
        var column = new Column { Name = feature.Name };
        if (feature.Kind == FeatureKind.Numeric)
            column.Doubles = new() { Values = { rows.Select(row => cells.IsMissing(row) ? 0 : cells.TryNumber(row, out var number) ? number : throw Wrong(read, row, index, "numbers")) } };
        else
            column.Categories = Categories(cells, rows);
        if (Array.Exists(rows, cells.IsMissing))
        {
            var bits = new byte[(rows.Length + 7) / 8];
            for (var i = 0; i < rows.Length; i++)
                bits[i / 8] |= (byte)(cells.IsMissing(rows[i]) ? 1 << (i % 8) : 0);
            column.Missing = ByteString.CopyFrom(bits);
        }
        return column;
    }

    private static Categories Categories(TableColumn cells, int[] rows)
    {
        var (categories, codes) = (new Categories(), new Dictionary<string, uint>(StringComparer.Ordinal));
        foreach (var row in rows)
        {
            // A missing row needs a code too; the bitmap says that it does not count.
            var text = cells.IsMissing(row) ? null : cells.Text(row);
            if (text is not null && codes.TryAdd(text, (uint)codes.Count))
                categories.Dictionary.Add(text);
            categories.Codes.Add(text is null ? 0 : codes[text]);
        }
        if (categories.Dictionary.Count == 0)
            categories.Dictionary.Add("");
        return categories;
    }

    private InputException Wrong(TableBatch read, int row, int column, string wanted) =>
        new(read.Locate(row), string.Create(CultureInfo.InvariantCulture, $"column '{columns.Names(spec)[column]}' has to hold {wanted}: not '{read.Columns[column].Text(row)}'"));
}
