using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Watchgrain.V1;

namespace Watchgrain.Client.Tests.Connection;

/// <summary>
/// A receiver on a real loopback port that keeps the promises of the contract and remembers what it got: batches are idempotent by producer and sequence, the watermark closes and judges panes. It computes no statistics.
/// Failures can be ordered for the batches to come.
/// </summary>
public sealed class RecordingGateway : IAsyncDisposable
{
    private readonly WebApplication host;
    private readonly Lock gate = new();
    private readonly Dictionary<string, RegisterModelRequest> models = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Model, string Version), RegisterVersionRequest> versions = [];
    private readonly Dictionary<(string Model, string Version), List<SourceBatch>> references = [];
    private readonly SortedDictionary<(string Producer, ulong Sequence), IMessage> batches = [];
    private readonly Queue<(int Replies, RpcException Failure)> failures = new();
    private readonly List<ulong> arrivals = [];
    private int repliesSinceFailure;
    private HttpContext? newest;

    private RecordingGateway(WebApplication host) => this.host = host;

    public Uri Address { get; private set; } = null!;

    /// <summary>How often a batch came again with the same bytes.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Numbers of the batches in the order in which they came first.</summary>
    public IReadOnlyList<ulong> Arrivals { get { lock (gate) return [.. arrivals]; } }

    /// <summary>How many streams were opened.</summary>
    public int Streams { get; private set; }

    /// <summary>Most batches that had come without being answered.</summary>
    public int MostInFlight { get; private set; }

    /// <summary>Signals that are listed.</summary>
    public IReadOnlyList<Signal> Signals { get; set; } = [];

    /// <summary>Open incidents that are listed instead of the recorded ones; null: those.</summary>
    public IReadOnlyList<Incident>? OpenIncidents { get; set; }

    /// <summary>How often incidents were listed, in pages.</summary>
    public int IncidentLists { get; private set; }

    /// <summary>How many streams of changes of incidents were opened.</summary>
    public int IncidentWatches { get; private set; }

    /// <summary>The panes of the last question about a feature.</summary>
    public PaneRange? LastPanes { get; private set; }

    /// <summary>Feature and value of the last <c>GetSlice</c>, or of the slice of the last <c>GetFeature</c>.</summary>
    public (string Feature, string Value) LastSlice { get; private set; }

    /// <summary>Resets the stream that was opened last (HTTP/2 CANCEL), as the end of a gateway does.</summary>
    public void Reset() => newest!.Features.Get<IHttpResetFeature>()!.Reset(errorCode: 8);

    /// <summary>What is wrong with the specs to come, by field; null: nothing.</summary>
    public (string Field, string Problem)? WrongInSpecs { get; set; }

    /// <summary>Called before a batch is answered.</summary>
    public Func<Task> BeforeReply { get; set; } = () => Task.CompletedTask;

    public IReadOnlyList<ReportRequest> Predictions { get { lock (gate) return [.. batches.Values.OfType<ReportRequest>()]; } }

    public IReadOnlyList<ReportLabelsRequest> Labels { get { lock (gate) return [.. batches.Values.OfType<ReportLabelsRequest>()]; } }

    public IReadOnlyList<SourceBatch> Reference(string model, string version) => references[(model, version)];

    public bool HasModel(string model) => models.ContainsKey(model);

    /// <param name="at">Address of a gateway that has ended, whose place this one takes; null: a free port.</param>
    /// <param name="firstRefusal">How the first call ends, before anything is answered.</param>
    /// <param name="reason">Of its ErrorInfo; null: it has none.</param>
    public static async Task<RecordingGateway> StartAsync(Uri? at = null, StatusCode? firstRefusal = null, string? reason = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, at?.Port ?? 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<IServiceMethodProvider<RecordingGateway>, Methods>();
        RecordingGateway? gateway = null;
        builder.Services.AddSingleton(_ => gateway!);
        var host = builder.Build();
        gateway = new RecordingGateway(host);
        if (firstRefusal is { } code)
            gateway.FailAfter(replies: 0, code, reason: reason);
        host.Use((context, next) =>
        {
            gateway.newest = context;
            return next(context);
        });
        host.MapGrpcService<RecordingGateway>();
        await host.StartAsync();
        gateway.Address = new(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return gateway;
    }

    /// <summary>After so many replies since the last failure the next batch is taken, but instead of its reply the call fails.</summary>
    public void FailAfter(int replies, StatusCode code, TimeSpan? retryAfter = null, string? reason = null)
    {
        lock (gate)
        {
            failures.Enqueue((replies, Refusal(code, retryAfter, reason)));
        }
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static RpcException Refusal(StatusCode code, TimeSpan? retryAfter, string? reason)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = "ordered by the test" };
        if (retryAfter is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        if (reason is not null)
            status.Details.Add(Any.Pack(new ErrorInfo { Domain = "watchgrain.v1", Reason = reason }));
        return status.ToRpcException();
    }

    private static RpcException Invalid(string field, string problem)
    {
        var request = new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = problem } } };
        return new Google.Rpc.Status { Code = (int)StatusCode.InvalidArgument, Message = $"{field}: {problem}", Details = { Any.Pack(request) } }.ToRpcException();
    }

    private bool Take(string producer, ulong sequence, IMessage batch)
    {
        lock (gate)
        {
            if (batches.TryGetValue((producer, sequence), out var known))
            {
                Duplicates++;
                return known.Equals(batch) ? true : throw new RpcException(new Grpc.Core.Status(StatusCode.AlreadyExists, $"batch {sequence} of {producer} came before with other bytes"));
            }
            batches.Add((producer, sequence), batch);
            arrivals.Add(sequence);
            return false;
        }
    }

    private async Task PumpAsync<TRequest, TResponse>(IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> replies, Func<TRequest, TResponse> answer, CancellationToken cancellation)
    {
        lock (gate)
            Streams++;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pending = System.Threading.Channels.Channel.CreateUnbounded<TResponse>();
        var inFlight = 0;
        var reading = ReadAsync();
        try
        {
            await foreach (var reply in pending.Reader.ReadAllAsync(cancellation))
            {
                await BeforeReply();
                lock (gate)
                {
                    MostInFlight = Math.Max(MostInFlight, Volatile.Read(ref inFlight));
                    if (failures.TryPeek(out var ordered) && repliesSinceFailure++ == ordered.Replies)
                    {
                        failures.Dequeue();
                        repliesSinceFailure = 0;
                        throw ordered.Failure;
                    }
                }
                Interlocked.Decrement(ref inFlight);
                await replies.WriteAsync(reply, cancellation);
            }
        }
        finally
        {
            // Kestrel hands the stream of a finished call to a later one, which could not read beside a read that was left behind.
            await ended.CancelAsync();
            await reading;
        }

        async Task ReadAsync()
        {
            Exception? failure = null;
            try
            {
                while (await requests.MoveNext(ended.Token))
                {
                    Interlocked.Increment(ref inFlight);
                    pending.Writer.TryWrite(answer(requests.Current));
                }
            }
            catch (Exception error)
            {
                failure = error;
            }
            pending.Writer.Complete(failure);
        }
    }

    private ReportResponse Answer(ReportRequest request)
    {
        var rows = request.Batch?.Positions.Count ?? 0;
        return new ReportResponse { Sequence = request.Sequence, Duplicate = Take(request.ProducerId, request.Sequence, request), AcceptedRows = (uint)rows };
    }

    private ReportLabelsResponse Answer(ReportLabelsRequest request) =>
        new() { Sequence = request.Sequence, Duplicate = Take(request.ProducerId, request.Sequence, request), AcceptedRows = (uint)request.Labels.Count };

    private GetProducerResponse Next(GetProducerRequest request)
    {
        lock (gate)
        {
            var next = 0UL;
            while (batches.ContainsKey((request.ProducerId, next)))
                next++;
            return new GetProducerResponse { Known = batches.Keys.Any(key => key.Producer == request.ProducerId), NextSequence = next };
        }
    }

    private GetModelResponse Model(GetModelRequest request)
    {
        lock (gate)
        {
            if (!models.TryGetValue(request.ModelId, out var model))
                throw new RpcException(new Grpc.Core.Status(StatusCode.NotFound, "no such model"));
            var reply = new Model { ModelId = model.ModelId, DisplayName = model.DisplayName, Owner = model.Owner };
            foreach (var version in versions.Values.Where(version => version.ModelId == model.ModelId))
            {
                var known = new Watchgrain.V1.Version { Version_ = version.Version, Spec = version.Spec };
                if (references.TryGetValue((version.ModelId, version.Version), out var rows))
                    known.Reference = Summary(rows);
                reply.Versions.Add(known);
            }
            return new GetModelResponse { Model = reply };
        }
    }

    private GetModelStateResponse State(GetModelStateRequest request)
    {
        lock (gate)
        {
            var spec = versions[(request.ModelId, request.Version)].Spec;
            ReportRequest[] reports = [.. batches.Values.OfType<ReportRequest>()];
            var reply = new GetModelStateResponse { Counters = new Counters { Batches = reports.Length, Rows = reports.Sum(report => (long)(report.Batch?.Positions.Count ?? 0)) } };
            if (reports.Length == 0)
                return reply;
            reply.Watermark = reports.GroupBy(report => report.Source).Min(group => group.Max(report => report.Watermark));
            var lastPane = reports.SelectMany(report => report.Batch.Positions).Max() / spec.PaneLength;
            reply.ClosedThrough = Math.Min((reply.Watermark - spec.AllowedLateness) / spec.PaneLength - 1, lastPane);
            reply.JudgedThrough = Math.Min((reply.Watermark - (spec.HasLabelMaturity ? spec.LabelMaturity : spec.PaneLength)) / spec.PaneLength - 1, reply.ClosedThrough);
            return reply;
        }
    }

    private async Task<SetReferenceResponse> SetReferenceAsync(IAsyncStreamReader<SetReferenceRequest> parts)
    {
        await parts.MoveNext(CancellationToken.None);
        var header = parts.Current.Header;
        var rows = new List<SourceBatch>();
        while (await parts.MoveNext(CancellationToken.None))
            rows.Add(parts.Current.Rows);
        lock (gate)
            references[(header.ModelId, header.Version)] = rows;
        return new SetReferenceResponse { Reference = Summary(rows) };
    }

    private async Task<RunDetectorResponse> DetectAsync(IAsyncStreamReader<RunDetectorRequest> parts)
    {
        lock (gate)
            if (failures.TryDequeue(out var ordered))
                throw ordered.Failure;
        var values = 0;
        while (await parts.MoveNext(CancellationToken.None))
            values += parts.Current.Values?.Values.Count ?? 0;
        return new RunDetectorResponse { Values = values };
    }

    private static Reference Summary(List<SourceBatch> rows) =>
        new() { Digest = "of the test", Rows = rows.Sum(part => part.Batch.Positions.Count), LabelledRows = rows.Sum(part => part.Batch.Labels.Count) };

    /// <summary>Maps the methods of the contract by name: the client's assembly has the messages, but no server classes.</summary>
    private sealed class Methods : IServiceMethodProvider<RecordingGateway>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<RecordingGateway> context)
        {
            Unary<RegisterModelRequest, RegisterModelResponse>("ModelService", "RegisterModel", (gateway, request) =>
            {
                lock (gateway.gate)
                    return new RegisterModelResponse { Created = gateway.models.TryAdd(request.ModelId, request) };
            });
            Unary<RegisterVersionRequest, RegisterVersionResponse>("ModelService", "RegisterVersion", (gateway, request) =>
            {
                if (gateway.WrongInSpecs is (var field, var problem))
                    throw Invalid(field, problem);
                lock (gateway.gate)
                {
                    if (!gateway.models.ContainsKey(request.ModelId))
                        throw new RpcException(new Grpc.Core.Status(StatusCode.NotFound, "no such model"));
                    return new RegisterVersionResponse { Created = gateway.versions.TryAdd((request.ModelId, request.Version), request) };
                }
            });
            Unary<GetModelRequest, GetModelResponse>("ModelService", "GetModel", (gateway, request) => gateway.Model(request));
            Unary<GetProducerRequest, GetProducerResponse>("IngestService", "GetProducer", (gateway, request) => gateway.Next(request));
            Unary<GetModelStateRequest, GetModelStateResponse>("QueryService", "GetModelState", (gateway, request) => gateway.State(request));
            Unary<GetFeatureRequest, GetFeatureResponse>("QueryService", "GetFeature", (gateway, request) =>
            {
                gateway.LastPanes = request.Panes;
                gateway.LastSlice = request.Slice is { } slice ? (slice.Feature, slice.Value) : default;
                return new GetFeatureResponse
                {
                    Feature = new FeatureSpec { Name = request.Feature },
                    Sources = { "north", "the hub, south" },
                    NotCompared = request.Slice is null ? "" : "too few rows",
                    Panes = { Enumerable.Range(0, 40).Select(pane => new FeaturePane { Pane = pane, Rows = 7 }).Where(pane => request.Source != "none" && (!request.Panes.HasFirst || pane.Pane >= request.Panes.First)) },
                };
            });
            Unary<GetSliceRequest, GetSliceResponse>("QueryService", "GetSlice", (gateway, request) =>
            {
                gateway.LastSlice = (request.Feature, request.Value);
                return new GetSliceResponse();
            });
            Unary<ListSignalsRequest, ListSignalsResponse>("QueryService", "ListSignals", (gateway, _) => new ListSignalsResponse { Signals = { gateway.Signals } });
            Unary<GetEmbeddingsRequest, GetEmbeddingsResponse>("QueryService", "GetEmbeddings", (_, request) => new GetEmbeddingsResponse { Dimension = 2, Panes = { Enumerable.Range(0, (int)request.Panes).Select(pane => new EmbeddedPane { Pane = pane, All = new() { Rows = 7 } }) } });
            Unary<ListSourcesRequest, ListSourcesResponse>("QueryService", "ListSources", (_, _) => RecordedSources.List());
            Unary<ListDecisionsRequest, ListDecisionsResponse>("DecisionService", "ListDecisions", (_, _) => new ListDecisionsResponse { Decisions = { Decision("v0"), Decision("v1") } });
            Unary<GetDecisionRequest, GetDecisionResponse>("DecisionService", "GetDecision", (_, request) => RecordedIncidents.GetDecision(request));
            Unary<TestPolicyRequest, TestPolicyResponse>("DecisionService", "TestPolicy", (_, request) => RecordedIncidents.TestPolicy(request));
            Unary<ProposeRequest, ProposeResponse>("DecisionService", "Propose", (_, request) => new() { Decision = RecordedIncidents.Proposed(request) });
            Unary<GetPolicyRequest, GetPolicyResponse>("DecisionService", "GetPolicy", (_, request) => RecordedIncidents.Policy(request));
            Unary<ReviewDecisionsRequest, ReviewDecisionsResponse>("DecisionService", "ReviewDecisions", (_, _) => RecordedIncidents.Review());
            Unary<ApproveRequest, ApproveResponse>("DecisionService", "Approve", (_, request) => new() { Decision = RecordedIncidents.GetDecision(new() { DecisionId = request.DecisionId }).Decision });
            Unary<ListIncidentsRequest, ListIncidentsResponse>("IncidentService", "ListIncidents", (gateway, request) =>
            {
                gateway.IncidentLists++;
                return request.OpenOnly && gateway.OpenIncidents is { } open ? new() { Incidents = { open }, Total = open.Count } : RecordedIncidents.List(request);
            });
            Unary<GetIncidentRequest, GetIncidentResponse>("IncidentService", "GetIncident", (gateway, request) => RecordedIncidents.Get(request, gateway.IncidentWatches > 0));
            Unary<GetBudgetRequest, GetBudgetResponse>("IncidentService", "GetBudget", (_, _) => RecordedIncidents.Budget());
            Unary<ExplainSignalRequest, ExplainSignalResponse>("IncidentService", "ExplainSignal", (_, request) => RecordedIncidents.Explain(request));
            Unary<GetFleetRequest, GetFleetResponse>("IncidentService", "GetFleet", (_, _) => RecordedIncidents.Fleet());
            Unary<GetFleetIncidentRequest, GetFleetIncidentResponse>("IncidentService", "GetFleetIncident", (_, request) => RecordedIncidents.GetFleet(request));
            Unary<ListFleetIncidentsRequest, ListFleetIncidentsResponse>("IncidentService", "ListFleetIncidents", (_, request) => RecordedIncidents.ListFleet(request));
            Unary<GetCheckpointRequest, GetCheckpointResponse>(
                "AuditService", "GetCheckpoint", (_, _) => new GetCheckpointResponse { Checkpoint = new Checkpoint { Origin = "test", Size = 18, RootHash = ByteString.CopyFrom(0xab, 0xcd) } });
            Unary<ListEntriesRequest, ListEntriesResponse>("AuditService", "ListEntries", (_, _) => new ListEntriesResponse
            {
                Entries =
                {
                    new AuditEntry { Index = 0, Bytes = Entry().ToByteString(), LeafHash = ByteString.CopyFrom(0x01, 0xef) },
                    new AuditEntry { Index = 1, Bytes = ByteString.CopyFrom(0xff), LeafHash = ByteString.CopyFrom(0x02, 0xef) },
                    new AuditEntry { Index = 2, Bytes = Entry("person:1").ToByteString(), LeafHash = ByteString.CopyFrom(0x03, 0xef) },
                    new AuditEntry { Index = 3, Bytes = Entry("person:2").ToByteString(), LeafHash = ByteString.CopyFrom(0x04, 0xef) },
                },
                People = { new NamedPerson { Token = "person:1", Name = "bob" } },
            });
            Unary<ErasePersonRequest, ErasePersonResponse>("RecordsService", "ErasePerson", (_, request) => new() { Token = $"person:{request.Name} by {request.Actor}", AuditIndex = 7 });
            context.AddClientStreamingMethod(
                Method<SetReferenceRequest, SetReferenceResponse>(MethodType.ClientStreaming, "ModelService", "SetReference"), [], (gateway, parts, _) => gateway.SetReferenceAsync(parts));
            context.AddClientStreamingMethod(
                Method<RunDetectorRequest, RunDetectorResponse>(MethodType.ClientStreaming, "AnalysisService", "RunDetector"), [], (gateway, parts, _) => gateway.DetectAsync(parts));
            context.AddServerStreamingMethod(
                Method<WatchDecisionsRequest, WatchDecisionsResponse>(MethodType.ServerStreaming, "DecisionService", "WatchDecisions"),
                [],
                async (_, _, replies, call) =>
                {
                    await replies.WriteAsync(new WatchDecisionsResponse { AuditIndex = 18, Decision = InForce("v0") });
                    await replies.WriteAsync(new WatchDecisionsResponse { AuditIndex = 19, Decision = InForce("v1") });
                    await Task.Delay(Timeout.InfiniteTimeSpan, call.CancellationToken);
                });
            context.AddServerStreamingMethod(
                Method<WatchIncidentsRequest, WatchIncidentsResponse>(MethodType.ServerStreaming, "IncidentService", "WatchIncidents"),
                [],
                async (gateway, request, replies, call) =>
                {
                    gateway.IncidentWatches++;
                    if (request.ModelId == RecordedIncidents.Quiet)
                    {
                        // Other models change: position 40 is reached, the connection breaks, and what was before is dropped.
                        if (request.AfterPosition < 40 && gateway.IncidentWatches > 1)
                            throw new RpcException(new Grpc.Core.Status(StatusCode.OutOfRange, "dropped"));
                        await replies.WriteAsync(request.AfterPosition < 40 && request.WithProgress ? new() { Position = 40 } : RecordedIncidents.Change(request.AfterPosition + 1));
                        if (request.AfterPosition >= 40)
                            await Task.Delay(Timeout.InfiniteTimeSpan, call.CancellationToken);
                        return;
                    }
                    // One change a connection: a client that does not go on after the last would see it again.
                    await replies.WriteAsync(RecordedIncidents.Change(request.AfterPosition + 1));
                    if (request is { AfterPosition: >= 7, WithFleet: true })
                        await replies.WriteAsync(new() { Position = 9, Fleet = new() { FleetIncidentId = "fleet/2", Change = IncidentChange.Merged, MergedInto = "fleet/1", IncidentId = RecordedIncidents.Open } });
                    if (request.AfterPosition >= 7)
                        await Task.Delay(Timeout.InfiniteTimeSpan, call.CancellationToken);
                });
            context.AddDuplexStreamingMethod(
                Method<ReportRequest, ReportResponse>(MethodType.DuplexStreaming, "IngestService", "ReportStream"),
                [],
                (gateway, requests, replies, call) => gateway.PumpAsync(requests, replies, gateway.Answer, call.CancellationToken));
            context.AddDuplexStreamingMethod(
                Method<ReportLabelsRequest, ReportLabelsResponse>(MethodType.DuplexStreaming, "IngestService", "ReportLabelsStream"),
                [],
                (gateway, requests, replies, call) => gateway.PumpAsync(requests, replies, gateway.Answer, call.CancellationToken));

            void Unary<TRequest, TResponse>(string service, string name, Func<RecordingGateway, TRequest, TResponse> answer)
                where TRequest : class, IMessage<TRequest>, new()
                where TResponse : class, IMessage<TResponse>, new() =>
                context.AddUnaryMethod(Method<TRequest, TResponse>(MethodType.Unary, service, name), [], (gateway, request, _) => Task.FromResult(answer(gateway, request)));
        }

        private static Watchgrain.Audit.V1.Entry Entry(string actor = "alice") =>
            new() { Format = 1, EntryKey = "decision/m/v/1/in_force", RecordedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch), Actor = actor };

        private static Decision InForce(string version)
        {
            var decision = Decision(version);
            (decision.State, decision.LastAuditIndex) = (DecisionState.InForce, version == "v1" ? 19UL : 18);
            return decision;
        }

        private static Decision Decision(string version) => new()
        {
            DecisionId = $"parcel-delay/{version}/1",
            ModelId = "parcel-delay",
            Version = version,
            Family = Family.Drift,
            Subject = new Subject { Feature = "weight", Source = "north" },
            Position = 1_767_830_400_000,
            Action = V1.Action.RequestRetrain,
            State = DecisionState.AwaitingApproval,
            AuditIndex = 17,
            LastAuditIndex = 17,
            Sentence = "weight @ north has drifted",
        };

        private static Method<TRequest, TResponse> Method<TRequest, TResponse>(MethodType type, string service, string name)
            where TRequest : class, IMessage<TRequest>, new()
            where TResponse : class, IMessage<TResponse>, new() =>
            new(type, $"watchgrain.v1.{service}", name, Marshaller<TRequest>(), Marshaller<TResponse>());

        private static Marshaller<T> Marshaller<T>() where T : class, IMessage<T>, new() =>
            Marshallers.Create(message => message.ToByteArray(), bytes => new MessageParser<T>(() => new T()).ParseFrom(bytes));
    }
}
