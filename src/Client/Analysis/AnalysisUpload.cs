using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Client.Analysis;

/// <summary>Sends the messages of an analysis.</summary>
internal static class AnalysisUpload
{
    private const int ValuesPerPart = 10_000;

    public static async Task<CompareSamplesResponse> CompareAsync(this WatchgrainClient client, ColumnSample reference, ColumnSample current, bool isNumeric, CancellationToken cancellation)
    {
        using var call = client.Analysis.CompareSamples(cancellationToken: cancellation);
        var header = new CompareSamplesRequest { Header = new CompareSamplesHeader { Kind = isNumeric ? ColumnKind.Numeric : ColumnKind.Categorical } };
        var parts = Parts(reference, isNumeric).Select(part => new CompareSamplesRequest { Reference = part }).Concat(Parts(current, isNumeric).Select(part => new CompareSamplesRequest { Current = part }));
        return await call.SendAllAsync(parts.Prepend(header).ToAsyncEnumerable(), cancellation);
    }

    /// <param name="client">The connection.</param>
    /// <param name="header">What the model predicts.</param>
    /// <param name="rows">The label, then a column per prediction.</param>
    /// <param name="cancellation">Hangs up.</param>
    public static async Task<MeasurePerformanceResponse> MeasureAsync(this WatchgrainClient client, MeasurePerformanceHeader header, NumberRows rows, CancellationToken cancellation)
    {
        using var call = client.Analysis.MeasurePerformance(cancellationToken: cancellation);
        var predictions = rows.Columns.Length - 1;
        var parts = Enumerable.Range(0, rows.Columns[0].Length).Chunk(ValuesPerPart / predictions + 1).Select(chunk => new MeasurePerformanceRequest
        {
            Rows = new PerformanceRows { Labels = { chunk.Select(row => rows.Columns[0][row]) }, Predictions = { chunk.SelectMany(row => rows.Columns.Skip(1).Select(column => column[row])) } },
        });
        return await call.SendAllAsync(parts.Prepend(new MeasurePerformanceRequest { Header = header }).ToAsyncEnumerable(), cancellation);
    }

    public static async Task<RunDetectorResponse> DetectAsync(
        this WatchgrainClient client, string detector, IReadOnlyDictionary<string, double> parameters, NumberRows rows, CancellationToken cancellation)
    {
        using var call = client.Analysis.RunDetector(cancellationToken: cancellation);
        var header = new RunDetectorHeader { Detector = detector };
        foreach (var (name, value) in parameters)
            header.Parameters.Add(name, value);
        var parts = rows.Columns[0].Chunk(ValuesPerPart).Select(part => new RunDetectorRequest { Values = new DetectorValues { Values = { part } } });
        return await call.SendAllAsync(parts.Prepend(new RunDetectorRequest { Header = header }).ToAsyncEnumerable(), cancellation);
    }

    private static IEnumerable<SampleValues> Parts(ColumnSample sample, bool isNumeric)
    {
        yield return new SampleValues { Missing = sample.Missing };
        if (isNumeric)
            foreach (var part in sample.Numbers!.Chunk(ValuesPerPart))
                yield return new SampleValues { Numbers = { part } };
        else
            foreach (var part in sample.Texts.Chunk(ValuesPerPart))
                yield return new SampleValues { Categories = { part } };
    }
}
