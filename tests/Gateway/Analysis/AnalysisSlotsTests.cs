using Grpc.Core;
using Watchgrain.Gateway.Analysis;

namespace Watchgrain.Gateway.Tests.Analysis;

public sealed class AnalysisSlotsTests
{
    [Fact]
    public void Enter_OneTenantTooMany_IsRefusedUntilOneLeaves()
    {
        using var slots = new AnalysisSlots();
        var first = slots.Enter("a");
        _ = slots.Enter("a");
        Assert.Equal(StatusCode.ResourceExhausted, Assert.Throws<RpcException>(() => slots.Enter("a")).StatusCode);
        _ = slots.Enter("b");
        first.Dispose();
        _ = slots.Enter("a");
    }

    [Fact]
    public void Enter_AllTenantsTooMany_IsRefused()
    {
        using var slots = new AnalysisSlots();
        for (var call = 0; call < AnalysisSlots.Calls; call++)
            _ = slots.Enter($"tenant-{call}");
        Assert.Throws<RpcException>(() => slots.Enter("one-more"));
    }
}
