using System.Runtime.CompilerServices;
using Watchgrain.Client.Replay.Injection;
using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>The rows of a replay: reference and production, from one file or from several.</summary>
internal sealed class ReplayTables
{
    private const int MostRowsPerBatch = 500;
    private const int RowsPerReport = 20_000;

    private readonly ModelSpec spec;
    private readonly RowReader data;
    private readonly RowReader reference;

    private ReplayTables(ModelSpec spec, RowReader data, RowReader reference) => (this.spec, this.data, this.reference) = (spec, data, reference);

    /// <exception cref="InputException">A file is missing or lacks a column.</exception>
    public static async Task<ReplayTables> OpenAsync(ModelSpec spec, string dataPath, bool withAlternateScore, DateTimeOffset now, CancellationToken cancellation)
    {
        var labels = spec.Labels is { } table ? await LabelFile.LoadAsync(table, spec, now, cancellation) : null;
        var alternate = withAlternateScore ? new ColumnReference(FlightIncidents.AlternateScoreColumn, Path.GetFileName(spec.File)) : null;
        var dataTable = await TableReader.OpenAsync(dataPath, cancellation);
        var data = new RowReader(spec, dataTable, labels, mustHaveLabels: labels is null, spec.Axis.IsEventTime, now, alternate);
        if (spec.Reference.File is not { } file)
            return new ReplayTables(spec, data, data);
        var referenceTable = await TableReader.OpenAsync(file, cancellation);
        return new ReplayTables(spec, data, new RowReader(spec, referenceTable, labels, mustHaveLabels: labels is null, isOrdered: false, now, mustHaveExposures: false));
    }

    /// <summary>The rows to replay.</summary>
    public IAsyncEnumerable<PredictionRow> ProductionAsync(CancellationToken cancellation) => data.ReadAsync(cancellation).Where(IsProduction);

    /// <summary>The rows to compare with, as batches of one source each; labelled rows and others are kept apart.</summary>
    public async IAsyncEnumerable<SourceBatch> ReferenceAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var pending = new SortedDictionary<(string Source, bool IsLabelled), List<PredictionRow>>();
        await foreach (var row in reference.ReadAsync(cancellation))
        {
            if (IsPastReference(row))
                break;
            if (!spec.Reference.Holds(row.Position))
                continue;
            var key = (row.Source, row.Label is not null);
            if (!pending.TryGetValue(key, out var rows))
                pending.Add(key, rows = []);
            rows.Add(row);
            if (rows.Count < MostRowsPerBatch)
                continue;
            yield return Batch(key.Source, rows);
            rows.Clear();
        }
        foreach (var ((source, _), rows) in pending)
            if (rows.Count > 0)
                yield return Batch(source, rows);
    }

    /// <summary>Reads everything once, so that a broken row is found before anything is sent.</summary>
    /// <exception cref="InputException">A row is broken, or there is no reference or no production.</exception>
    public async Task<DataCensus> CountAsync(IReplayScreen screen, CancellationToken cancellation)
    {
        var (referenceRows, rows, labels, read) = (0L, 0L, 0L, 0L);
        long? first = null;
        var last = 0L;
        var sources = new SortedSet<string>(StringComparer.Ordinal);
        if (reference != data)
            await foreach (var row in reference.ReadAsync(cancellation))
            {
                referenceRows += spec.Reference.Holds(row.Position) ? 1 : 0;
                Show("checking the reference", reference);
            }
        var ids = new DistinctIds();
        await foreach (var row in data.ReadAsync(cancellation, Repetition))
        {
            Show("checking the data", data);
            if (reference == data && spec.Reference.Holds(row.Position))
                referenceRows++;
            if (!IsProduction(row))
                continue;
            rows++;
            labels += row.Label is null ? 0 : 1;
            first ??= row.Position;
            last = row.Position;
            sources.Add(row.Source);
        }
        if (referenceRows == 0)
            throw new InputException(spec.Reference.Place, "no row lies in the reference");
        if (first is not { } begin)
            throw new InputException(spec.Reference.Place, "no row is left to replay after the reference");
        return new DataCensus(referenceRows, rows, labels, begin, last, sources);

        // The gateway would count a second row of that id and join no label to it.
        string? Repetition(PredictionRow row) =>
            spec.Id is { } column && IsProduction(row) && !ids.Add(row.Id) ? $"column '{column.Name}': the id '{row.Id}' stands in an earlier row already" : null;

        void Show(string phase, RowReader reader)
        {
            if (++read % RowsPerReport == 0)
                screen.Show(new ReplayProgress(phase, reader.Fraction, $"{read:N0} rows"));
        }
    }

    private bool IsProduction(PredictionRow row) => spec.Reference.File is not null || row.Position >= spec.Reference.To;

    private bool IsPastReference(PredictionRow row) => reference == data && row.Position >= spec.Reference.To;

    private SourceBatch Batch(string source, IReadOnlyList<PredictionRow> rows) => new() { Source = source, Batch = BatchColumns.Of(spec, rows, isReference: true) };
}
