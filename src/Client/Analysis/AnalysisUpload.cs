using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Client.Analysis;

/// <summary>Sends the messages of an analysis. The gateway keeps nothing of one, so a call that broke or found no place is made again.</summary>
internal static class AnalysisUpload
{
    private const int ValuesPerPart = 10_000;

    public static async Task<CompareSamplesResponse> CompareAsync(this WatchgrainClient client, ColumnSample reference, ColumnSample current, bool isNumeric, CancellationToken cancellation)
    {
        var header = new CompareSamplesRequest { Header = new CompareSamplesHeader { Kind = isNumeric ? ColumnKind.Numeric : ColumnKind.Categorical } };
        var parts = Parts(reference, isNumeric).Select(part => new CompareSamplesRequest { Reference = part }).Concat(Parts(current, isNumeric).Select(part => new CompareSamplesRequest { Current = part }));
        return await client.UploadAsync(token => client.Analysis.CompareSamples(cancellationToken: token), _ => parts.Prepend(header).ToAsyncEnumerable(), cancellation);
    }

    /// <param name="client">The connection.</param>
    /// <param name="header">What the model predicts.</param>
    /// <param name="rows">The label, then a column per prediction.</param>
    /// <param name="cancellation">Hangs up.</param>
    public static async Task<MeasurePerformanceResponse> MeasureAsync(this WatchgrainClient client, MeasurePerformanceHeader header, NumberRows rows, CancellationToken cancellation)
    {
        var predictions = rows.Columns.Length - 1;
        var parts = Enumerable.Range(0, rows.Columns[0].Length).Chunk(ValuesPerPart / predictions + 1).Select(chunk => new MeasurePerformanceRequest
        {
            Rows = new PerformanceRows { Labels = { chunk.Select(row => rows.Columns[0][row]) }, Predictions = { chunk.SelectMany(row => rows.Columns.Skip(1).Select(column => column[row])) } },
        });
        return await client.UploadAsync(
            token => client.Analysis.MeasurePerformance(cancellationToken: token), _ => parts.Prepend(new MeasurePerformanceRequest { Header = header }).ToAsyncEnumerable(), cancellation);
    }

    public static async Task<RunDetectorResponse> DetectAsync(
        this WatchgrainClient client, string detector, IReadOnlyDictionary<string, double> parameters, NumberRows rows, CancellationToken cancellation)
    {
        var header = new RunDetectorHeader { Detector = detector };
        foreach (var (name, value) in parameters)
            header.Parameters.Add(name, value);
        var parts = rows.Columns[0].Chunk(ValuesPerPart).Select(part => new RunDetectorRequest { Values = new DetectorValues { Values = { part } } });
        return await client.UploadAsync(token => client.Analysis.RunDetector(cancellationToken: token), _ => parts.Prepend(new RunDetectorRequest { Header = header }).ToAsyncEnumerable(), cancellation);
    }

    private static IEnumerable<SampleValues> Parts(ColumnSample sample, bool isNumeric)
    {
        yield return new SampleValues { Missing = sample.Missing };
        if (isNumeric)
            foreach (var part in sample.Numbers!.Chunk(ValuesPerPart))
                yield return new SampleValues { Numbers = { part } };
        else
            foreach (var part in sample.Texts!.Chunk(ValuesPerPart))
                yield return new SampleValues { Categories = { part } };
    }
}
