using System.Diagnostics;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>A model on a sequence axis with one feature and four sources, of which some report another distribution for as long as the test says. Panes close as they are sent.</summary>
/// <param name="client">Of the gateway.</param>
/// <param name="id">Of the model.</param>
/// <param name="broken">The sources whose values move.</param>
internal sealed class GovernedModel(WatchgrainClient client, string id, params string[] broken)
{
    public const string Version = "1";
    private const string Feature = "x";
    private const int RowsPerSource = 250;

    // In standard deviations: nobody doubts it after a pane.
    private const double Shift = 4;

    /// <summary>All of them.</summary>
    public static readonly string[] Sources = ["s-0", "s-1", "s-2", "s-3"];

    private static readonly int PaneRows = RowsPerSource * Sources.Length;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly Random random = new(1);
    private long panes;
    private int streams;

    public string Id => id;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task RegisterAsync()
    {
        var spec = new VersionSpec { Features = { new FeatureSpec { Name = Feature, Kind = FeatureKind.Numeric } }, Axis = Axis.Sequence, PaneLength = PaneRows };
        await client.Models.RegisterModelAsync(new() { ModelId = id, DisplayName = id, Owner = "test" }, cancellationToken: Cancellation);
        await client.Models.RegisterVersionAsync(new() { ModelId = id, Version = Version, Spec = spec }, cancellationToken: Cancellation);
        SourceBatch[] reference = [.. Enumerable.Range(0, 12).SelectMany(pane => Sources.Select(source => new SourceBatch { Source = source, Batch = Batch(pane, source, 0) }))];
        await client.SetReferenceAsync(id, Version, _ => reference.ToAsyncEnumerable(), Cancellation);
    }

    /// <summary>Sends panes behind those of before; returns when all of it is durable.</summary>
    public async Task SendAsync(int count, bool isBroken)
    {
        await using var stream = Open();
        var replies = new List<Task<ReportResponse>>();
        for (var end = panes + count; panes < end; panes++)
        {
            foreach (var source in Sources)
                replies.Add(await stream.SendAsync(source, Batch(panes, source, isBroken && broken.Contains(source) ? Shift : 0), (panes + 1) * PaneRows, Cancellation));
        }
        foreach (var reply in await Task.WhenAll(replies))
            Assert.Equal((0u, 0u), (reply.RejectedRows, reply.LateRows));
    }

    /// <summary>What replies to a source say of it.</summary>
    public async Task<Verdict> AskAsync(string source)
    {
        await using var stream = Open();
        return (await await stream.SendAsync(source, new Batch(), panes * PaneRows, Cancellation)).Verdict;
    }

    /// <summary>Returns when all panes that were sent are closed.</summary>
    public Task CloseAsync() => WhenAsync(
        async () => await client.Queries.GetModelStateAsync(new() { ModelId = id, Version = Version, Panes = new() { First = 0, Last = 0 } }, cancellationToken: Cancellation), state => state.HasClosedThrough && state.ClosedThrough == panes - 1);

    /// <summary>Asks until the answer is as wanted; fails with the last one when that takes too long.</summary>
    public static async Task<T> WhenAsync<T>(Func<Task<T>> ask, Func<T, bool> wanted)
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (wanted(answer))
                return answer;
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"after {Patience} the answer is still {answer}");
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    private PredictionStream Open() => client.OpenPredictions(new(id, Version, $"rows-{streams++}"));

    private Batch Batch(long pane, string source, double shift) => new()
    {
        Positions = { Enumerable.Range(0, RowsPerSource).Select(row => (pane * PaneRows) + (row * Sources.Length) + Array.IndexOf(Sources, source)) },
        Scores = { Enumerable.Range(0, RowsPerSource).Select(_ => random.NextDouble()) },
        Columns = { new Column { Name = Feature, Doubles = new() { Values = { Enumerable.Range(0, RowsPerSource).Select(_ => shift + Normal()) } } } },
    };

    // Box and Muller.
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
