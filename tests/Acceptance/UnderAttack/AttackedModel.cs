using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Watchgrain.Attacks.Generators;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>
/// A model on a sequence axis that somebody attacks through its rows, its labels or its queries. All that is sent comes in time: panes close at <see cref="CloseAsync"/> and are judged at <see cref="JudgeAsync"/>, so that
/// rows and labels may be sent with many batches on their way.
/// </summary>
internal sealed class AttackedModel(WatchgrainClient client, string id)
{
    public const string Version = "1";

    /// <summary>Who sends rows, unless they are sent by their own sources, and who has sent the reference.</summary>
    public const string Serving = "serving";

    // Positions are below it.
    private const long Lateness = 1_000_000_000;
    private const long Maturity = 3 * Lateness;
    private const int BatchRows = 5000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, bool> isNumeric = new(StringComparer.Ordinal);
    private readonly List<(string Source, ulong[] Ids, uint[] Labels)> labels = [];
    private readonly HashSet<string> senders = new(StringComparer.Ordinal);
    private int streams;

    public string Id => id;

    /// <summary>Position of the next row that is sent, and its id.</summary>
    public long Rows { get; private set; }

    /// <summary>Labels that have been sent.</summary>
    public long Labels { get; private set; }

    /// <summary>The latest pane with rows.</summary>
    public long LastPane => (Rows - 1) / PaneRows;

    public required int PaneRows { get; init; }

    /// <summary>The features that are numbers; all others are categories.</summary>
    public required string[] Numeric { get; init; }

    /// <summary>So far apart are the rows of the reference.</summary>
    public int ReferenceStep { get; init; } = 1;

    /// <summary>Rows are sent by their own sources and not by <see cref="Serving"/>.</summary>
    public bool BySource { get; init; }

    /// <summary>Which rows are sent, by their pane; the others leave their positions empty.</summary>
    public Func<LabelledRow, long, bool> IsSent { get; init; } = (_, _) => true;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="reference">Its rows stand one after the other on the axis.</param>
    /// <param name="change">Of the spec.</param>
    public async Task RegisterAsync(LabelledTable reference, Action<VersionSpec>? change = null)
    {
        var spec = new VersionSpec { Axis = Axis.Sequence, PaneLength = PaneRows, AllowedLateness = Lateness, LabelMaturity = Maturity, LabelHorizon = Maturity };
        foreach (var column in reference.Columns)
        {
            isNumeric[column] = Numeric.Contains(column);
            spec.Features.Add(new FeatureSpec { Name = column, Kind = isNumeric[column] ? FeatureKind.Numeric : FeatureKind.Categorical });
        }
        change?.Invoke(spec);
        await client.Models.RegisterModelAsync(new() { ModelId = id, DisplayName = id, Owner = "test" }, cancellationToken: Cancellation);
        await client.Models.RegisterVersionAsync(new() { ModelId = id, Version = Version, Spec = spec }, cancellationToken: Cancellation);
        await client.SetReferenceAsync(
            id, Version,
            _ => BatchesOf(reference, 0, (_, _) => true, ReferenceStep).Select(part =>
            {
                part.Batch.Ids = null;
                part.Batch.Labels.AddRange(part.Rows.Where(row => row.Label is not null).Select(row => (uint)row.Label!.Value));
                return new SourceBatch { Source = part.Source, Batch = part.Batch };
            }).ToAsyncEnumerable(),
            Cancellation);
    }

    /// <summary>Sends rows behind those of before, and keeps their labels for <see cref="SendLabelsAsync"/>.</summary>
    /// <param name="tables">One after the other; made as they are sent.</param>
    /// <param name="caller">Who has asked for all these predictions; null: it is not told.</param>
    public async Task SendAsync(IEnumerable<LabelledTable> tables, byte[]? caller = null)
    {
        await using var stream = client.OpenPredictions(new(id, Version, $"rows-{Interlocked.Increment(ref streams)}"));
        var replies = new List<Task<ReportResponse>>();
        foreach (var table in tables)
        {
            var labelled = new List<(LabelledRow Row, long Position)>();
            foreach (var (source, batch, rows) in BatchesOf(table, Rows, IsSent))
            {
                senders.Add(source);
                replies.Add(caller is null ? await stream.SendAsync(source, batch, cancellation: Cancellation) : await stream.SendAsync(source, caller, batch, cancellation: Cancellation));
                labelled.AddRange(rows.Zip(batch.Positions).Where(row => row.First.Label is not null));
            }
            foreach (var (supplier, given) in labelled.GroupBy(row => row.Row.Source, StringComparer.Ordinal).SelectMany(rows => rows.Chunk(BatchRows).Select(part => (rows.Key, part))))
                labels.Add((supplier, [.. given.Select(row => (ulong)row.Position)], [.. given.Select(row => (uint)row.Row.Label!.Value)]));
            Rows += table.Rows.Length;
        }
        foreach (var reply in await Task.WhenAll(replies))
            Assert.Equal((0u, 0u), (reply.RejectedRows, reply.LateRows));
    }

    /// <summary>Sends the labels of the rows, each by its row's source.</summary>
    public async Task SendLabelsAsync()
    {
        await using var stream = client.OpenLabels(new(id, Version, $"labels-{Interlocked.Increment(ref streams)}"));
        var replies = new List<Task<ReportLabelsResponse>>();
        foreach (var (source, ids, given) in labels)
        {
            replies.Add(await stream.SendAsync(source, new() { Numbers = { ids } }, given, Cancellation));
            Labels += ids.Length;
        }
        labels.Clear();
        foreach (var reply in await Task.WhenAll(replies))
            Assert.Equal(0u, reply.RejectedRows);
        await WhenAsync(state => state.Counters.LabelsJoined == Labels);
    }

    /// <summary>All panes with rows are closed; their labels have time yet.</summary>
    public async Task CloseAsync()
    {
        await SendWatermarkAsync(2 * Lateness);
        await WhenAsync(state => state.HasClosedThrough && state.ClosedThrough == LastPane);
    }

    /// <summary>All panes with rows are closed, and the labels that have come are judged.</summary>
    public async Task JudgeAsync()
    {
        await SendWatermarkAsync(2 * Maturity);
        await WhenAsync(state => state.HasJudgedThrough && state.JudgedThrough == LastPane);
    }

    /// <summary>Says how far a source is, without a row; the reply has the verdict on it.</summary>
    public async Task<Verdict> AskVerdictAsync(string source)
    {
        await using var stream = client.OpenPredictions(new(id, Version, $"clock-{Interlocked.Increment(ref streams)}"));
        return (await await stream.SendAsync(source, new Batch(), watermark: 2 * Maturity, cancellation: Cancellation)).Verdict;
    }

    /// <summary>The same about who asks; null: nothing is to be done with him.</summary>
    public async Task<Verdict?> AskCallerVerdictAsync(byte[] caller)
    {
        await using var stream = client.OpenPredictions(new(id, Version, $"clock-{Interlocked.Increment(ref streams)}"));
        return (await await stream.SendAsync(Serving, caller, new Batch(), watermark: 2 * Lateness, cancellation: Cancellation)).CallerVerdict;
    }

    public Task<GetModelStateResponse> WhenAsync(Func<GetModelStateResponse, bool> wanted) =>
        WhenAsync(async () => await client.Queries.GetModelStateAsync(new() { ModelId = id, Version = Version, Panes = new() { First = 0, Last = 0 } }, cancellationToken: Cancellation), wanted);

    /// <summary>Asks until the answer is as wanted; fails with the last one when that takes too long.</summary>
    public async Task<T> WhenAsync<T>(Func<Task<T>> ask, Func<T, bool> wanted)
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (wanted(answer))
                return answer;
            if (Stopwatch.GetElapsedTime(begun) > Patience)
                Assert.Fail($"{id} did not come to what was waited for in {Patience}: {answer}");
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    public async Task<List<Signal>> SignalsAsync() => await client.ListSignalsAsync(id, Version, Cancellation).ToListAsync(Cancellation);

    public async Task<List<Incident>> IncidentsAsync() => await client.ListIncidentsAsync(id, Version, cancellation: Cancellation).ToListAsync(Cancellation);

    private async Task SendWatermarkAsync(long watermark)
    {
        await using var stream = client.OpenPredictions(new(id, Version, $"clock-{Interlocked.Increment(ref streams)}"));
        foreach (var source in senders)
            await await stream.SendAsync(source, new Batch(), watermark: watermark, cancellation: Cancellation);
    }

    private IEnumerable<(string Source, Batch Batch, LabelledRow[] Rows)> BatchesOf(LabelledTable table, long first, Func<LabelledRow, long, bool> isWanted, int step = 1) =>
        from sent in table.Rows.Select((row, i) => (Row: row, Position: first + ((long)i * step))).Where(sent => isWanted(sent.Row, sent.Position / PaneRows)).GroupBy(sent => BySource ? sent.Row.Source : Serving, StringComparer.Ordinal)
        from part in sent.Chunk(BatchRows)
        select (sent.Key, BatchOf(table, [.. part.Select(one => one.Row)], [.. part.Select(one => one.Position)]), part.Select(one => one.Row).ToArray());

    private Batch BatchOf(LabelledTable table, LabelledRow[] rows, long[] positions) => new()
    {
        Positions = { positions },
        Ids = Array.Exists(rows, row => row.Label is not null) ? new() { Numbers = { positions.Select(position => (ulong)position) } } : null,
        Scores = { rows.Select(row => row.Score) },
        Columns = { table.Columns.Select((column, place) => isNumeric[column] ? Numbers(column, rows, place) : Texts(column, rows, place)) },
    };

    private static Column Numbers(string name, LabelledRow[] rows, int place) => new()
    {
        Name = name,
        Doubles = new() { Values = { rows.Select(row => row.Cells[place]).Select(cell => cell.Length == 0 ? 0 : double.Parse(cell, CultureInfo.InvariantCulture)) } },
        Missing = MissingOf(rows, place),
    };

    private static Column Texts(string name, LabelledRow[] rows, int place)
    {
        var codes = new Dictionary<string, uint>(StringComparer.Ordinal);
        var column = new Column { Name = name, Categories = new(), Missing = MissingOf(rows, place) };
        foreach (var row in rows)
        {
            if (codes.TryAdd(row.Cells[place], (uint)codes.Count))
                column.Categories.Dictionary.Add(row.Cells[place]);
            column.Categories.Codes.Add(codes[row.Cells[place]]);
        }
        return column;
    }

    // An empty cell is no value.
    private static ByteString MissingOf(LabelledRow[] rows, int place)
    {
        if (Array.TrueForAll(rows, row => row.Cells[place].Length > 0))
            return ByteString.Empty;
        var bits = new byte[(rows.Length + 7) / 8];
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Cells[place].Length == 0)
                bits[i / 8] |= (byte)(1 << (i % 8));
        }
        return ByteString.CopyFrom(bits);
    }
}
