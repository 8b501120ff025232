using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Polly;
using Watchgrain.V1;

namespace Watchgrain.Client.Connection;

/// <summary>
/// A connection to one gateway or several. Unary calls go through the nine clients of the contract and are retried; batches, labels, references and decisions have methods of their own. Safe to share between threads; one per process is enough.
/// </summary>
public sealed class WatchgrainClient : IDisposable, IAsyncDisposable
{
    /// <summary>Enough to keep a gateway busy while commits are under way.</summary>
    public const int DefaultWindow = 64;

    /// <summary>What the contract allows.</summary>
    public const int LargestWindow = 256;

    private const uint LargestPage = 1_000;

    private static readonly TimeSpan WatchAgain = TimeSpan.FromSeconds(1);

    private readonly TimeProvider time;
    private readonly GrpcChannel channel;
    private readonly ResiliencePipeline retries;
    private readonly ClientMeter meter = new();
    private readonly BatchWay<ReportRequest, ReportResponse> predictions;
    private readonly BatchWay<ReportLabelsRequest, ReportLabelsResponse> labels;

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="IOException">A spill file cannot be opened: another process may hold it.</exception>
    public WatchgrainClient(WatchgrainClientOptions options, TimeProvider? time = null)
    {
        options.Validate();
        this.time = time ?? TimeProvider.System;
        retries = Retries.Pipeline(options.Retries, this.time);
        channel = GatewayChannel.Open(options.Addresses);
        var calls = channel.Intercept(new RetryInterceptor(retries));
        if (options.ApiKey is { } key)
            calls = calls.Intercept(metadata =>
            {
                metadata.Add("authorization", $"Bearer {key}");
                return metadata;
            });
        Models = new ModelService.ModelServiceClient(calls);
        Ingest = new IngestService.IngestServiceClient(calls);
        Queries = new QueryService.QueryServiceClient(calls);
        Decisions = new DecisionService.DecisionServiceClient(calls);
        Delivery = new DeliveryService.DeliveryServiceClient(calls);
        Incidents = new IncidentService.IncidentServiceClient(calls);
        Audit = new AuditService.AuditServiceClient(calls);
        Records = new RecordsService.RecordsServiceClient(calls);
        Analysis = new AnalysisService.AnalysisServiceClient(calls);
        Evaluations = new EvaluationService.EvaluationServiceClient(calls);
        predictions = new(options, BatchForm.Predictions, token => Ingest.ReportStream(cancellationToken: token), meter, this.time);
        try
        {
            labels = new(options, BatchForm.Labels, token => Ingest.ReportLabelsStream(cancellationToken: token), meter, this.time);
        }
        catch
        {
            // Else the first file stays locked.
            Release(predictions);
            throw;
        }
    }

    public ModelService.ModelServiceClient Models { get; }
    public IngestService.IngestServiceClient Ingest { get; }
    public QueryService.QueryServiceClient Queries { get; }
    public DecisionService.DecisionServiceClient Decisions { get; }
    public DeliveryService.DeliveryServiceClient Delivery { get; }
    public IncidentService.IncidentServiceClient Incidents { get; }
    public AuditService.AuditServiceClient Audit { get; }
    public RecordsService.RecordsServiceClient Records { get; }
    public AnalysisService.AnalysisServiceClient Analysis { get; }
    public EvaluationService.EvaluationServiceClient Evaluations { get; }

    /// <summary>What was dropped and what waits in the spill file.</summary>
    public ClientCounters Counters => new(predictions.Counters, labels.Counters);

    /// <summary>Why batches wait in a spill file: what went wrong last when the file was written or a gateway was called; null when there was nothing since a gateway took a batch from the file.</summary>
    public Exception? SpillFailure => predictions.SpillFailure ?? labels.SpillFailure;

    /// <summary>Opens a stream of predictions.</summary>
    /// <param name="producer">Who sends.</param>
    /// <param name="nextSequence">Number of the first batch: 0, or after a restart what <c>GetProducer</c> says. When batches of the producer wait in the spill file, the stream goes on behind them.</param>
    /// <param name="window">Most batches without a reply, 1 to 256.</param>
    public PredictionStream OpenPredictions(Producer producer, ulong nextSequence = 0, int window = DefaultWindow) => new(producer, predictions.Open(producer, nextSequence, Checked(window)));

    /// <summary>Opens a stream that takes single rows and sends them as batches, gathered as they come.</summary>
    /// <param name="producer">Who sends.</param>
    /// <param name="source">Who supplied the data.</param>
    /// <param name="spec">Of the version: the order, names and kinds of its features.</param>
    /// <param name="options">How rows are gathered; null: the defaults.</param>
    /// <param name="nextSequence">As for <see cref="OpenPredictions"/>.</param>
    public RowStream OpenRows(Producer producer, string source, VersionSpec spec, RowStreamOptions? options = null, ulong nextSequence = 0)
    {
        options ??= new();
        options.Validate();
        return new(OpenPredictions(producer, nextSequence, options.Window), source, spec, options, time);
    }

    /// <summary>Opens a stream of labels; parameters as for <see cref="OpenPredictions"/>.</summary>
    public LabelStream OpenLabels(Producer producer, ulong nextSequence = 0, int window = DefaultWindow) => new(producer, labels.Open(producer, nextSequence, Checked(window)));

    /// <summary>Sets the anchor reference of a version, as a whole or not at all. After a transient failure the rows are asked for and sent again from the start.</summary>
    public async Task<Reference> SetReferenceAsync(string modelId, string version, Func<CancellationToken, IAsyncEnumerable<SourceBatch>> rows, CancellationToken cancellation = default)
    {
        var header = new SetReferenceRequest { Header = new SetReferenceHeader { ModelId = modelId, Version = version } };
        return (await UploadAsync(
            token => Models.SetReference(cancellationToken: token), token => rows(token).Select(batch => new SetReferenceRequest { Rows = batch }).Prepend(header), cancellation)).Reference;
    }

    /// <summary>A call of many messages and one reply. After a transient failure the messages are asked for and sent again from the start.</summary>
    internal async Task<TResponse> UploadAsync<TRequest, TResponse>(
        Func<CancellationToken, AsyncClientStreamingCall<TRequest, TResponse>> open, Func<CancellationToken, IAsyncEnumerable<TRequest>> messages, CancellationToken cancellation) =>
        await retries.ExecuteAsync(
            async token =>
            {
                using var call = open(token);
                return await call.SendAllAsync(messages(token), token);
            },
            cancellation);

    /// <summary>Every transition of every decision, in the order of the audit log, until cancelled. A connection that breaks is opened again after the last transition that was seen, or where the log stood at the call.</summary>
    /// <param name="modelId">Empty: every model.</param>
    /// <param name="afterAuditIndex">Transitions after this index; null: from now on.</param>
    /// <param name="cancellation">Hangs up.</param>
    public async IAsyncEnumerable<WatchDecisionsResponse> WatchDecisionsAsync(
        string modelId = "", ulong? afterAuditIndex = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var last = afterAuditIndex;
        // Else what happens between a broken first connection and the next one would go unseen.
        if (last is null && (await Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellation)).Checkpoint.Size is > 0 and var size)
            last = size - 1;
        while (true)
        {
            var request = new WatchDecisionsRequest { ModelId = modelId };
            if (last is { } index)
                request.AfterAuditIndex = index;
            using var call = Decisions.WatchDecisions(request, cancellationToken: cancellation);
            while (await NextAsync(call.ResponseStream, cancellation))
            {
                last = call.ResponseStream.Current.AuditIndex;
                yield return call.ResponseStream.Current;
            }
            await Task.Delay(WatchAgain, time, cancellation);
        }
    }

    /// <summary>Every decision of a model in the order of the audit log; of all models when the id is empty.</summary>
    public async IAsyncEnumerable<Decision> ListDecisionsAsync(string modelId = "", [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var request = new ListDecisionsRequest { ModelId = modelId, PageSize = LargestPage };
        do
        {
            var page = await Decisions.ListDecisionsAsync(request, cancellationToken: cancellation);
            foreach (var decision in page.Decisions)
                yield return decision;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    /// <summary>Every signal of a version in the order in which they were raised.</summary>
    public async IAsyncEnumerable<Signal> ListSignalsAsync(string modelId, string version, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var request = new ListSignalsRequest { ModelId = modelId, Version = version, PageSize = LargestPage };
        do
        {
            var page = await Queries.ListSignalsAsync(request, cancellationToken: cancellation);
            foreach (var signal in page.Signals)
                yield return signal;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    /// <summary>Every incident of a version, the one that opened last first. One that opens or closes meanwhile may move another to a page that has been read: it comes twice, or not at all.</summary>
    /// <param name="modelId">The model.</param>
    /// <param name="version">Its version.</param>
    /// <param name="openOnly">Leaves out those that have closed or merged.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async IAsyncEnumerable<Incident> ListIncidentsAsync(string modelId, string version, bool openOnly = false, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var request = new ListIncidentsRequest { ModelId = modelId, Version = version, OpenOnly = openOnly };
        do
        {
            var page = await Incidents.ListIncidentsAsync(request, cancellationToken: cancellation);
            foreach (var incident in page.Incidents)
                yield return incident;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    /// <summary>Every change of an incident of the tenant as it comes, until cancelled. A connection that breaks is opened again where it stood, also when only other models have changed since.</summary>
    /// <param name="modelId">Empty: every model.</param>
    /// <param name="afterPosition">Changes after this position; null: from now on. One that is no longer kept ends with OUT_OF_RANGE.</param>
    /// <param name="withFleet">Also changes of fleet incidents, which have <see cref="WatchIncidentsResponse.Fleet"/> instead of an incident.</param>
    /// <param name="cancellation">Hangs up.</param>
    public async IAsyncEnumerable<WatchIncidentsResponse> WatchIncidentsAsync(
        string modelId = "", ulong? afterPosition = null, bool withFleet = false, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // Else what happens between a broken first connection and the next one would go unseen.
        var last = afterPosition ?? (await Incidents.GetFleetAsync(new GetFleetRequest(), cancellationToken: cancellation)).LastPosition;
        while (true)
        {
            using var call = Incidents.WatchIncidents(new WatchIncidentsRequest { ModelId = modelId, AfterPosition = last, WithProgress = true, WithFleet = withFleet }, cancellationToken: cancellation);
            while (await NextAsync(call.ResponseStream, cancellation))
            {
                last = call.ResponseStream.Current.Position;
                // Without either it only says how far the stream has come.
                if (call.ResponseStream.Current is { Incident: not null } or { Fleet: not null })
                    yield return call.ResponseStream.Current;
            }
            await Task.Delay(WatchAgain, time, cancellation);
        }
    }

    /// <summary>Every fleet incident of the tenant, the one that was found last first.</summary>
    /// <param name="openOnly">Leaves out those that have closed.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async IAsyncEnumerable<FleetIncident> ListFleetIncidentsAsync(bool openOnly = false, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var request = new ListFleetIncidentsRequest { OpenOnly = openOnly };
        do
        {
            var page = await Incidents.ListFleetIncidentsAsync(request, cancellationToken: cancellation);
            foreach (var incident in page.Incidents)
                yield return incident;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    /// <summary>Ends all calls. What is in the spill file stays there.</summary>
    public async ValueTask DisposeAsync()
    {
        await predictions.DisposeAsync();
        await labels.DisposeAsync();
        channel.Dispose();
        meter.Dispose();
    }

    /// <summary>As <see cref="DisposeAsync"/>, which is to be preferred.</summary>
    public void Dispose() => Release(this);

    // On a thread of the pool, for a caller whose context would wait for itself.
    private static void Release(IAsyncDisposable owner) => Task.Run(async () => await owner.DisposeAsync()).GetAwaiter().GetResult();

    private static int Checked(int window) =>
        window is >= 1 and <= LargestWindow ? window : throw new ArgumentOutOfRangeException(nameof(window), window, $"the window is between 1 and {LargestWindow} batches");

    // False: the connection has ended or broken, and may be opened again.
    private static async Task<bool> NextAsync<T>(IAsyncStreamReader<T> replies, CancellationToken cancellation)
    {
        try
        {
            return await replies.MoveNext(cancellation);
        }
        catch (RpcException error) when (Retries.IsTransient(error))
        {
            return false;
        }
    }
}
