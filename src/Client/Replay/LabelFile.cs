using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Replay;

/// <summary>The labels of a file of their own, in memory, by the id of their row.</summary>
internal sealed class LabelFile
{
    private readonly Dictionary<string, (double Label, long? Known)> labels = new(StringComparer.Ordinal);

    public int Count => labels.Count;

    /// <param name="table">Where it is.</param>
    /// <param name="spec">Says what labels are, and how times are written.</param>
    /// <param name="now">Times must not lie after it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InputException">The file or a row of it is broken, or an id stands in it twice.</exception>
    public static async Task<LabelFile> LoadAsync(LabelTable table, ModelSpec spec, DateTimeOffset now, CancellationToken cancellation)
    {
        var reader = await TableReader.OpenAsync(table.File, cancellation);
        var selection = new ColumnSelection(reader);
        var (id, label, time) = (selection.Add(table.Id), selection.Add(table.Label), table.Time is { } known ? selection.Add(known) : -1);
        var file = new LabelFile();
        await foreach (var batch in reader.ReadAsync(selection.Names, cancellation))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                if (batch.Columns[label].IsMissing(row))
                    continue;
                var key = batch.Columns[id].Text(row);
                long? position = time < 0 ? null : selection.Position(batch, row, time, spec.Axis, now);
                if (key.Length == 0)
                    throw selection.Error(batch, row, id, "an id");
                var value = selection.Label(batch, row, label, spec);
                if (!file.labels.TryAdd(key, (value, position)))
                    throw new InputException(batch.Locate(row), $"column '{table.Id.Name}': the id '{key}' has a label already");
            }
        }
        return file;
    }

    public bool TryFind(RowId id, out double label, out long? known)
    {
        var isKnown = labels.TryGetValue(id.ToString(), out var found);
        (label, known) = found;
        return isKnown;
    }
}
