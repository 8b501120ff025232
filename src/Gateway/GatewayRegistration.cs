using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Watchgrain.Gateway.Analysis;
using Watchgrain.Gateway.Audit;
using Watchgrain.Gateway.Decisions;
using Watchgrain.Gateway.Delivery;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Evaluations;
using Watchgrain.Gateway.Incidents;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Gateway.Models;
using Watchgrain.Gateway.Privacy;
using Watchgrain.Gateway.Queries;
using Watchgrain.Gateway.Records;
using Watchgrain.Gateway.Telemetry;
using Watchgrain.Gateway.Tenancy;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway;

/// <summary>
/// Puts the gRPC gateway into a host. The host brings the Orleans <see cref="IGrainFactory"/> (a silo or a cluster client), HTTP/2 on Kestrel, and, without API keys, a loopback address.
/// </summary>
/// <remarks>
/// A message has at most <see cref="MaxMessageBytes"/>, after decompression. The host is to bound connections (<c>KestrelServerLimits.MaxConcurrentConnections</c>, unlimited by default) and streams per connection
/// (<c>Http2Limits.MaxStreamsPerConnection</c>, 100 by default): in flight are up to 4 MB of requests for each unary call and 36 MB for each stream, as encoded. Decoded, integers and categories take several times that;
/// a request lives until its rows are columns, the columns until the partition has answered (<see cref="Ingest.IngestLane.MostBytes"/> for each partition bounds them across all streams).
/// </remarks>
public static class GatewayRegistration
{
    /// <summary>4 MB.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>Registers the gateway; <paramref name="configuration"/> is the root, of which the gateway reads <c>Watchgrain:ApiKeys</c> (<see cref="ApiKeyEntry"/>).</summary>
    public static IServiceCollection AddWatchgrainGateway(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddOptions<ApiKeyOptions>().Bind(configuration.GetSection(ApiKeyOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        // Without AddAuthentication, whose data protection would write keys into the home directory for cookies that nobody sets.
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, null);
        services.AddAuthorization();
        services.AddOptions<PersonalDataOptions>().Bind(configuration.GetSection(PersonalDataOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PersonalDataOptions>, PersonalDataOptionsValidator>();
        services.AddSingleton<PersonalDataKey>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<UnknownKeys>();
        services.AddSingleton<AccessDenialCounts>();
        services.AddSingleton<AccessDenialHandOver>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessDenialHandOver>());
        services.AddSingleton<Shutdown>();
        services.AddSingleton<VersionPlans>();
        services.AddSingleton<ReferenceUpload>();
        services.AddSingleton<IngestLanes>();
        services.AddSingleton<LossCounts<VersionId>>();
        services.AddSingleton<EmbeddingHandOver>();
        services.AddSingleton<PredictionReport>();
        services.AddSingleton<LabelReport>();
        services.AddSingleton<ProducerLookup>();
        services.AddSingleton<SourcePanes>();
        services.AddSingleton<FairnessQuery>();
        services.AddSingleton<LikenessQuery>();
        services.AddSingleton<DecisionTail>();
        services.AddSingleton<PolicyTest>();
        services.AddSingleton<ProposalDesk>();
        services.AddSingleton<PolicyDesk>();
        services.AddSingleton<IncidentFeeds>();
        services.AddSingleton<IncidentTail>();
        services.AddSingleton<ReleaseDesk>();
        services.AddSingleton<PredictionErasure>();
        services.AddSingleton<PersonErasure>();
        services.AddSingleton<AnalysisSlots>();
        services.AddSingleton<AnalysisDesk>();
        services.AddSingleton<ProductionFigures>();
        services.AddSingleton<ProductionEvidence>();
        services.AddSingleton<InputShifts>();
        services.AddSingleton<EvaluationUpload>();
        services.AddSingleton<PromotionCheck>();
        services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = MaxMessageBytes;
            options.EnableDetailedErrors = false;
            options.Interceptors.Add<FailureInterceptor>();
        });
        services.AddGrpcHealthChecks();
        services.AddGrpcReflection();
        return services;
    }

    /// <summary>Maps the ten services and the standard health service; reflection in development only. The application needs <c>UseAuthentication</c> and <c>UseAuthorization</c> (a WebApplication adds them itself).</summary>
    public static IEndpointRouteBuilder MapWatchgrainGateway(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapGrpcService<ModelService>().AnswerMalformedMessages();
        endpoints.MapGrpcService<IngestService>().AnswerMalformedMessages();
        endpoints.MapGrpcService<QueryService>().AnswerMalformedMessages();
        endpoints.MapGrpcService<DecisionService>().AnswerMalformedMessages();
        endpoints.MapGrpcService<DeliveryService>().AnswerMalformedMessages();
        endpoints.MapGrpcService<IncidentService>().AnswerMalformedMessages();
        endpoints.MapGrpcService<AuditService>().AnswerMalformedMessages();
        endpoints.MapGrpcService<RecordsService>().AnswerMalformedMessages();
        endpoints.MapGrpcService<AnalysisService>().AnswerMalformedMessages();
        endpoints.MapGrpcService<EvaluationService>().AnswerMalformedMessages();
        endpoints.MapGrpcHealthChecksService();
        if (endpoints.ServiceProvider.GetRequiredService<IHostEnvironment>().IsDevelopment())
            endpoints.MapGrpcReflectionService();
        return endpoints;
    }
}
