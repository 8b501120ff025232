using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Watchgrain.Gateway.Tenancy;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Computes over rows that the caller sends, and keeps nothing.</summary>
[Authorize(AuthenticationSchemes = ApiKeyAuthentication.SchemeName, Roles = Roles.Read)]
internal sealed class AnalysisService(AnalysisDesk desk) : V1.AnalysisService.AnalysisServiceBase
{
    public override Task<V1.CompareSamplesResponse> CompareSamples(IAsyncStreamReader<V1.CompareSamplesRequest> requestStream, ServerCallContext context) =>
        desk.AnswerAsync(Caller.Of(context).Tenant, requestStream, SampleComparison.Begin, context.CancellationToken);

    public override Task<V1.MeasurePerformanceResponse> MeasurePerformance(IAsyncStreamReader<V1.MeasurePerformanceRequest> requestStream, ServerCallContext context) =>
        desk.AnswerAsync(Caller.Of(context).Tenant, requestStream, PerformanceMeasurement.Begin, context.CancellationToken);

    public override Task<V1.RunDetectorResponse> RunDetector(IAsyncStreamReader<V1.RunDetectorRequest> requestStream, ServerCallContext context) =>
        desk.AnswerAsync(Caller.Of(context).Tenant, requestStream, DetectorRun.Begin, context.CancellationToken);
}
