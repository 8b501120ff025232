using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Tenancy;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Computes over rows that the caller sends, and keeps nothing.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName, Roles = Roles.Read)]
internal sealed class AnalysisService(AnalysisSlots slots) : V1.AnalysisService.AnalysisServiceBase
{
    public override Task<V1.CompareSamplesResponse> CompareSamples(IAsyncStreamReader<V1.CompareSamplesRequest> requestStream, ServerCallContext context) =>
        AnalyseAsync(requestStream, context, first => SampleComparison.Begin(first));

    public override Task<V1.MeasurePerformanceResponse> MeasurePerformance(IAsyncStreamReader<V1.MeasurePerformanceRequest> requestStream, ServerCallContext context) =>
        AnalyseAsync(requestStream, context, first => PerformanceMeasurement.Begin(first));

    public override Task<V1.RunDetectorResponse> RunDetector(IAsyncStreamReader<V1.RunDetectorRequest> requestStream, ServerCallContext context) =>
        AnalyseAsync(requestStream, context, first => DetectorRun.Begin(first));

    private async Task<TResponse> AnalyseAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> parts, ServerCallContext context, Func<TRequest, IAnalysis<TRequest, TResponse>> begin)
        where TRequest : class, IMessage<TRequest>
    {
        using var place = slots.Enter(Caller.Of(context).Tenant);
        if (!await parts.MoveNext(context.CancellationToken))
            throw Refusal.Invalid("header", "is required in the first message of the stream");
        var analysis = begin(parts.Current);
        while (await parts.MoveNext(context.CancellationToken))
            analysis.Add(parts.Current);
        return await slots.ComputeAsync(analysis.Complete, context.CancellationToken);
    }
}
