using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>
/// Reads the rows of a table as a spec describes them, in the order of the file. A cell that cannot be used is an <see cref="InputException"/> with file, line (or row) and column; a missing feature is none.
/// </summary>
internal sealed class RowReader
{
    private const int LongestNameBytes = 128;

    // As the gateway takes it.
    private const double SumTolerance = 1e-3;
    private const double LargestOfEmbedding = 1e9;
    private const int LongestIdBytes = 256;
    private const int LongestCategoryBytes = 1_024;

    private readonly ModelSpec spec;
    private readonly TableReader table;
    private readonly LabelFile? labels;
    private readonly bool isOrdered;
    private readonly DateTimeOffset now;
    private readonly ColumnSelection columns;
    private readonly int time, id, source, score, predicted, label, labelTime, exposure, propensity, alternateScore;
    private readonly int[] features;
    private readonly int[] probabilities;
    private readonly int[] embedding;

    /// <param name="spec">What the columns mean.</param>
    /// <param name="table">The table.</param>
    /// <param name="labels">Labels of a file of their own; they are used where the table has no label column.</param>
    /// <param name="mustHaveLabels">Else a table without the label column has no labels.</param>
    /// <param name="isOrdered">Event time must not fall from row to row.</param>
    /// <param name="now">Event time must not lie after it.</param>
    /// <param name="alternateScore">A further score column.</param>
    /// <param name="mustHaveExposures">Else a table without the columns of exposures and propensities has none.</param>
    /// <exception cref="InputException">The table lacks a column.</exception>
    public RowReader(ModelSpec spec, TableReader table, LabelFile? labels, bool mustHaveLabels, bool isOrdered, DateTimeOffset now, ColumnReference? alternateScore = null, bool mustHaveExposures = true)
    {
        (this.spec, this.table, this.labels, this.isOrdered, this.now) = (spec, table, labels, isOrdered, now);
        columns = new ColumnSelection(table);
        time = columns.AddIfGiven(spec.Axis.Column);
        id = columns.AddIfGiven(spec.Id);
        source = columns.AddIfGiven(spec.Source.Column);
        score = columns.AddIfGiven(spec.Score);
        probabilities = [.. spec.Probabilities.Select(columns.Add)];
        predicted = columns.AddIfGiven(spec.PredictedClass);
        var hasLabel = spec.Label is { } column && (mustHaveLabels || table.ColumnNames.IndexOf(column.Name) >= 0);
        label = columns.AddIfGiven(hasLabel ? spec.Label : null);
        labelTime = columns.AddIfGiven(hasLabel ? spec.LabelTime : null);
        exposure = mustHaveExposures ? columns.AddIfGiven(spec.Exposure) : columns.AddIfThere(spec.Exposure);
        propensity = mustHaveExposures ? columns.AddIfGiven(spec.Propensity) : columns.AddIfThere(spec.Propensity);
        features = [.. spec.Features.Select(feature => columns.Add(feature.Column))];
        // A reference in a file of its own may lack them, all together.
        var hasEmbedding = mustHaveExposures || spec.Embedding.Any(column => table.ColumnNames.IndexOf(column.Name) >= 0);
        embedding = hasEmbedding ? [.. spec.Embedding.Select(columns.Add)] : [];
        this.alternateScore = columns.AddIfGiven(alternateScore);
    }

    /// <summary>Share of the file that the latest <see cref="ReadAsync"/> has read, in [0, 1].</summary>
    public double Fraction { get; private set; }

    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="problem">What a further check finds wrong with a row, or null.</param>
    public async IAsyncEnumerable<PredictionRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellation, Func<PredictionRow, string?>? problem = null)
    {
        Fraction = 0;
        var latest = long.MinValue;
        await foreach (var batch in table.ReadAsync(columns.Names, cancellation))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                var position = Position(batch, row);
                if (isOrdered && position < latest)
                    throw new InputException(batch.Locate(row), $"column '{spec.Axis.Column?.Name}' goes back to {spec.Axis.Describe(position)} after {spec.Axis.Describe(latest)}: sort the rows by time");
                latest = position;
                var read = Row(batch, row, position);
                if (problem?.Invoke(read) is { } found)
                    throw new InputException(batch.Locate(row), found);
                yield return read;
            }
            Fraction = batch.Fraction;
        }
    }

    private PredictionRow Row(TableBatch batch, int row, long position)
    {
        var rowId = Id(batch, row);
        var (value, known) = Label(batch, row, rowId);
        return new PredictionRow
        {
            Row = batch.FirstRow + row,
            Position = position,
            Source = spec.Source.Constant ?? Text(batch, row, source, LongestNameBytes, "a name"),
            Id = rowId,
            Score = score < 0 ? 0 : spec.IsRegression ? columns.Value(batch, row, score) : Probability(batch, row, score),
            Probabilities = Probabilities(batch, row),
            Class = predicted < 0 ? null : columns.Class(batch, row, predicted, spec),
            Label = value,
            LabelKnown = known,
            Exposure = exposure < 0 ? Exposure.Unspecified : ExposureCell.TryRead(batch.Columns[exposure], row, out var caused) ? caused : throw columns.Error(batch, row, exposure, ExposureCell.Expected),
            Propensity = Propensity(batch, row),
            Embedding = [.. embedding.Select(column => Finite(batch, row, column))],
            Values = Values(batch, row),
            AlternateScore = alternateScore < 0 ? null : Probability(batch, row, alternateScore),
        };
    }

    private long Position(TableBatch batch, int row) => time < 0 ? batch.FirstRow + row : columns.Position(batch, row, time, spec.Axis, now);

    private RowId Id(TableBatch batch, int row)
    {
        if (id < 0)
            return new RowId((ulong)(batch.FirstRow + row), null);
        var cells = batch.Columns[id];
        if (cells is IntegerColumn && cells.TryInteger(row, out var number))
            return new RowId((ulong)number, null);
        return new RowId(0, Text(batch, row, id, LongestIdBytes, "an id"));
    }

    private (double? Label, long? Known) Label(TableBatch batch, int row, RowId rowId)
    {
        if (label < 0)
            return labels is not null && labels.TryFind(rowId, out var found, out var since) ? (found, since) : (null, null);
        if (batch.Columns[label].IsMissing(row))
            return (null, null);
        return (columns.Label(batch, row, label, spec), labelTime < 0 ? null : columns.Position(batch, row, labelTime, spec.Axis, now));
    }

    /// <summary>A text as the gateway takes it; a longer one, or one with control characters, would be refused there in the middle of the replay.</summary>
    private string Text(TableBatch batch, int row, int column, int longest, string what)
    {
        var text = batch.Columns[column].Text(row);
        return text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= longest && !text.Any(char.IsControl)
            ? text
            : throw columns.Error(batch, row, column, $"{what} of at most {longest} bytes without control characters");
    }

    // The gateway would turn the row away in the middle of the replay.
    private float[] Probabilities(TableBatch batch, int row)
    {
        float[] read = [.. probabilities.Select(column => (float)Probability(batch, row, column))];
        var sum = read.Sum(p => (double)p);
        return read.Length == 0 || Math.Abs(sum - 1) <= SumTolerance
            ? read
            : throw new InputException(batch.Locate(row), string.Create(CultureInfo.InvariantCulture, $"the columns {string.Join(", ", spec.Probabilities.Select(column => $"'{column.Name}'"))} have to add up to 1 within {SumTolerance}, not to {sum}"));
    }

    private double Probability(TableBatch batch, int row, int column) =>
        batch.Columns[column].TryNumber(row, out var value) && value is >= 0 and <= 1 ? value : throw columns.Error(batch, row, column, "a probability between 0 and 1");

    // In single precision, as it is sent.
    private float Finite(TableBatch batch, int row, int column) =>
        batch.Columns[column].TryNumber(row, out var value) && Math.Abs(value) <= LargestOfEmbedding ? (float)value : throw columns.Error(batch, row, column, "a number between -1e9 and 1e9");

    private double? Propensity(TableBatch batch, int row)
    {
        if (propensity < 0 || batch.Columns[propensity].IsMissing(row))
            return null;
        return batch.Columns[propensity].TryNumber(row, out var value) && value is > 0 and <= 1 ? value : throw columns.Error(batch, row, propensity, "a probability above 0 and up to 1");
    }

    private Cell[] Values(TableBatch batch, int row)
    {
        var values = new Cell[features.Length];
        for (var feature = 0; feature < features.Length; feature++)
        {
            var cells = batch.Columns[features[feature]];
            if (cells.IsMissing(row))
                values[feature] = Cell.Missing;
            else if (spec.Features[feature].IsCategorical)
                values[feature] = Cell.Of(Text(batch, row, features[feature], LongestCategoryBytes, "a category"));
            else
                values[feature] = Cell.Of(cells.TryNumber(row, out var number) ? number : throw columns.Error(batch, row, features[feature], "a number"));
        }
        return values;
    }
}
