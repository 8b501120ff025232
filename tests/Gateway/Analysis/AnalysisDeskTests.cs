using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Watchgrain.Gateway.Analysis;

namespace Watchgrain.Gateway.Tests.Analysis;

public sealed class AnalysisDeskTests
{
    [Fact]
    public async Task AnswerAsync_UploadThatStalls_IsEndedAndFreesItsPlace()
    {
        using var slots = new AnalysisSlots();
        var time = new FakeTimeProvider();
        var desk = new AnalysisDesk(slots, time);
        var stalled = Enumerable.Range(0, AnalysisSlots.CallsPerTenant).Select(_ => desk.AnswerAsync("a", new Silent(), SampleComparison.Begin, CancellationToken.None)).ToArray();
        Assert.Throws<RpcException>(() => slots.Enter("a"));
        time.Advance(AnalysisDesk.UploadPatience);
        foreach (var call in stalled)
        {
            var ended = await Assert.ThrowsAsync<RpcException>(() => call);
            Assert.Equal((StatusCode.DeadlineExceeded, "UPLOAD_TOO_SLOW"), (ended.StatusCode, ended.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason));
        }
        slots.Enter("a").Dispose();
    }

    [Fact]
    public async Task AnswerAsync_CallerWhoLeaves_IsNotToldOfADeadline()
    {
        using var slots = new AnalysisSlots();
        using var leaving = new CancellationTokenSource();
        var call = new AnalysisDesk(slots, new FakeTimeProvider()).AnswerAsync("a", new Silent(), SampleComparison.Begin, leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    /// <summary>A caller who sends nothing.</summary>
    private sealed class Silent : IAsyncStreamReader<V1.CompareSamplesRequest>
    {
        public V1.CompareSamplesRequest Current => throw new InvalidOperationException("nothing has come");

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return false;
        }
    }
}
