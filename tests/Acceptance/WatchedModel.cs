using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>A model of one test, with a numeric and a categorical feature on a sequence axis, and rows that follow from the numbers of batch and row: whoever sends a batch again sends the same bytes.</summary>
internal sealed class WatchedModel(string id, int rowsPerBatch = 20)
{
    public const string Version = "1";
    public const string Source = "s";
    public const string Numeric = "x";
    public const string Categorical = "region";

    /// <summary>A watermark behind which all panes are closed and judged.</summary>
    public const long End = 4 * Lateness;

    private const long Lateness = 1_000_000_000;

    private static readonly string[] Regions = ["north", "south", "east"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    public string Id => id;

    public int RowsPerBatch => rowsPerBatch;

    public int RowsPerPane => 25 * rowsPerBatch;

    public Producer Producer(string name) => new(id, Version, name);

    /// <param name="client">Of the gateway.</param>
    /// <param name="change">Of the spec: one slice, and no row late.</param>
    public async Task RegisterAsync(WatchgrainClient client, Action<VersionSpec>? change = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var spec = new VersionSpec
        {
            Features = { new FeatureSpec { Name = Numeric, Kind = FeatureKind.Numeric }, new FeatureSpec { Name = Categorical, Kind = FeatureKind.Categorical } },
            Axis = Axis.Sequence,
            PaneLength = RowsPerPane,
            AllowedLateness = Lateness,
            Slices = { new SliceSpec { Feature = Categorical, Values = { Regions[0] } } },
        };
        change?.Invoke(spec);
        await client.Models.RegisterModelAsync(new() { ModelId = id, DisplayName = id, Owner = "test" }, cancellationToken: cancellation);
        await client.Models.RegisterVersionAsync(new() { ModelId = id, Version = Version, Spec = spec }, cancellationToken: cancellation);
        await client.SetReferenceAsync(id, Version, _ => Enumerable.Range(0, 50).Select(number => new SourceBatch { Source = Source, Batch = Batch(number) }).ToAsyncEnumerable(), cancellation);
    }

    /// <summary>The rows of a batch lie behind those of the one before it.</summary>
    public Batch Batch(int number)
    {
        var rows = Enumerable.Range(number * rowsPerBatch, rowsPerBatch).ToArray();
        return new()
        {
            Positions = { rows.Select(row => (long)row) },
            Columns =
            {
                new Column { Name = Numeric, Doubles = new() { Values = { rows.Select(row => row * 7919 % 1009 / 17.0) } } },
                new Column { Name = Categorical, Categories = new() { Dictionary = { Regions }, Codes = { rows.Select(row => (uint)(row * 31 % 97 % Regions.Length)) } } },
            },
            Scores = { rows.Select(row => row * 613 % 101 / 101.0) },
        };
    }

    public ReportRequest Request(string producer, int number, string source = Source) => Request(producer, number, Batch(number), source);

    public ReportRequest Request(string producer, int number, Batch? rows, string source = Source) =>
        new() { ModelId = id, Version = Version, ProducerId = producer, ProducerEpoch = 0, Sequence = (ulong)number, Source = source, Batch = rows };

    /// <summary>Its figures, all panes; asked for until they are as wanted. What was seen last when that takes too long, so that a comparison says what is missing.</summary>
    public async Task<GetModelStateResponse> WhenStateAsync(WatchgrainClient client, Func<GetModelStateResponse, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(BetweenLooks);
        while (true)
        {
            var state = await client.Queries.GetModelStateAsync(new() { ModelId = id, Version = Version, Panes = new() { First = 0, Last = 999 } }, cancellationToken: TestContext.Current.CancellationToken);
            if (wanted(state) || patience.IsCancellationRequested)
                return state;
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The first such signal; fails when none is raised.</summary>
    public async Task<Signal> WhenSignalledAsync(WatchgrainClient client, Func<Signal, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(BetweenLooks);
        while (!patience.IsCancellationRequested)
        {
            await foreach (var signal in client.ListSignalsAsync(id, Version, TestContext.Current.CancellationToken))
            {
                if (wanted(signal))
                    return signal;
            }
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        throw new TimeoutException($"No such signal of {id} was raised in {Patience}.");
    }
}
