using Grpc.Core;
using Polly;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Spill;
using Watchgrain.Client.Tests.Connection;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Spill;

/// <summary>A spill lane without a gateway, whose first append fails.</summary>
internal sealed class FaultyLane : IDisposable
{
    private static readonly Producer Writer = new("m", "v", "p");
    private readonly ClientMeter meter = new();
    private readonly ManualResetEventSlim isSent = new();
    private readonly BatchForm<ReportRequest> form;
    private Exception? fault;

    public FaultyLane(string directory, Exception fault)
    {
        this.fault = fault;
        Count = new BatchCount("predictions", meter);
        form = BatchForm.Predictions with { ProducerOf = request => Interlocked.Exchange(ref this.fault, null) is { } first ? throw first : BatchForm.Predictions.ProducerOf(request) };
        Lane = new(new SpillOptions { Directory = directory }, form, Count);
    }

    public BatchCount Count { get; }

    public SpillLane<ReportRequest, ReportResponse> Lane { get; }

    public SignallingTime Time { get; } = new(TimeSpan.FromSeconds(1));

    public NumberedStream<ReportRequest, ReportResponse> Open() => new(
        Writer, 0, form, Count, Lane, WhenSpillIsFull.Wait, Time, (overflow, lost) => new(Unavailable, 8, ResiliencePipeline.Empty, Time, overflow, lost));

    /// <summary>Sends batches of one row, which are all handed over together.</summary>
    public static async Task<List<Task<ReportResponse>>> SendAsync(NumberedStream<ReportRequest, ReportResponse> stream, int batches)
    {
        var replies = new List<Task<ReportResponse>>();
        for (var batch = 0; batch < batches; batch++)
            replies.Add(await stream.SendAsync(new ReportRequest { ModelId = "m", Version = "v", ProducerId = "p", Batch = new Batch { Positions = { batch } } }, TestContext.Current.CancellationToken));
        return replies;
    }

    /// <summary>Lets the stream find that there is no gateway.</summary>
    public void HandOver() => isSent.Set();

    public void Dispose()
    {
        Lane.Dispose();
        meter.Dispose();
        isSent.Dispose();
    }

    private AsyncDuplexStreamingCall<ReportRequest, ReportResponse> Unavailable(CancellationToken cancellation)
    {
        isSent.Wait(cancellation);
        throw new RpcException(new Status(StatusCode.Unavailable, "nobody is there"));
    }
}
