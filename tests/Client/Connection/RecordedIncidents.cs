using Google.Protobuf.WellKnownTypes;
using Watchgrain.V1;

namespace Watchgrain.Client.Tests.Connection;

/// <summary>What a <see cref="RecordingGateway"/> says of incidents: of <c>parcel-delay v1</c>, with panes of six hours, one that is open and one that has gone into it.</summary>
internal static class RecordedIncidents
{
    public const string Open = "parcel-delay/v1/1";

    /// <summary>A decision of that incident which a person has answered.</summary>
    public const string Decided = $"{Open}-3";

    /// <summary>A decision that one of two people has approved.</summary>
    public const string Half = "parcel-delay/v1/9";

    /// <summary>A model whose incidents do not change while those of others do.</summary>
    public const string Quiet = "quiet";

    public const string Merged = "parcel-delay/v1/2";

    /// <summary>Numbers of signals that count otherwise.</summary>
    public const long BeyondALimit = 18, WithoutAShare = 19, OfPerformance = 20;

    private const long PaneLength = 21_600_000;

    // 2026-01-07T00:00, the first of the change; the sixth after it opened the incident.
    private const long Since = 81_840;

    public static ListIncidentsResponse List(ListIncidentsRequest request)
    {
        // Two pages, so that a client that stops after the first is found out.
        var listed = Whole();
        listed.Timeline.Clear();
        var response = request.PageToken.Length == 0
            ? new ListIncidentsResponse { Incidents = { OfMerged() }, NextPageToken = "1", Total = 2 }
            : new ListIncidentsResponse { Incidents = { listed }, Total = 2 };
        return request.OpenOnly ? new() { Incidents = { listed }, Total = 1 } : response;
    }

    /// <param name="request">Which.</param>
    /// <param name="later">Whether the open one has closed meanwhile.</param>
    public static GetIncidentResponse Get(GetIncidentRequest request, bool later)
    {
        var incident = request.IncidentId == Merged ? OfMerged() : Whole();
        if (later)
            incident.Timeline.Add(Entry(Since + 13, IncidentChange.Closed, "Nothing of it for 7 panes"));
        return new() { Incident = incident };
    }

    public static GetDecisionResponse GetDecision(GetDecisionRequest request)
    {
        var decision = new Decision
        {
            DecisionId = request.DecisionId,
            ModelId = "parcel-delay",
            Version = "v1",
            Subject = new(),
            Action = Watchgrain.V1.Action.Shadow,
            State = DecisionState.AwaitingApproval,
            Sentence = "Proposed: serve in shadow (needs approval).",
            ProposedAt = Timestamp.FromDateTimeOffset(new(2026, 11, 29, 9, 0, 0, TimeSpan.Zero)),
            PolicyRule = "drift",
            PolicyDigest = "01ef",
            AuditIndex = 17,
            LastAuditIndex = 17,
        };
        if (request.DecisionId == Open)
            (decision.Action, decision.Subject, decision.SincePane) = (Watchgrain.V1.Action.QuarantineSource, new() { Source = "north" }, 7);
        if (request.DecisionId == Decided)
            (decision.State, decision.DecidedBy, decision.Rationale, decision.DecidedAt, decision.LastAuditIndex) = (DecisionState.InForce, "alice", "the hub weighs anew", Timestamp.FromDateTimeOffset(new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero)), 19);
        if (request.DecisionId == Half)
        {
            (decision.State, decision.ApprovalsNeeded, decision.LastAuditIndex) = (DecisionState.AwaitingSecondApproval, 2, 18);
            decision.ApproverRoles.Add(["risk", "owner"]);
            decision.ExpiresAt = Timestamp.FromDateTimeOffset(new(2026, 12, 2, 9, 0, 0, TimeSpan.Zero));
            (decision.FirstApprovedAt, decision.FirstApprovedBy, decision.FirstRationale) = (Timestamp.FromDateTimeOffset(new(2026, 11, 29, 9, 30, 0, TimeSpan.Zero)), "dave", "seen");
        }
        return new() { Decision = decision };
    }

    /// <summary>What was asked for stands in the id.</summary>
    public static Decision Proposed(ProposeRequest request) => new()
    {
        DecisionId = request.WhatCase switch
        {
            ProposeRequest.WhatOneofCase.Action => $"{request.Action.ModelId}/{request.Action.Version}/{request.Action.Action}/{request.Action.Source}/{(request.Action.HasSincePane ? request.Action.SincePane : null)}/{request.RequestId}",
            ProposeRequest.WhatOneofCase.ReleaseQuarantine => $"release/{request.ReleaseQuarantine.DecisionId}",
            _ => $"policy/{request.Policy.FileName}/{request.Policy.Policy.Length}",
        },
        ModelId = request.Action?.ModelId ?? "",
        Version = request.Action?.Version ?? "",
        Action = request.Action?.Action ?? default,
        Subject = new() { Source = request.Action?.Source ?? "" },
        SincePane = request.Action?.SincePane ?? 0,
        ProposedBy = request.Actor,
        ProposalRationale = request.Rationale,
        State = DecisionState.AwaitingApproval,
        ApprovalsNeeded = 1,
        ApproverRoles = { "risk" },
        AuditIndex = 7,
    };

    public static GetPolicyResponse Policy(GetPolicyRequest request) => request.DecisionId.Length > 0
        ? new() { Policy = Google.Protobuf.ByteString.CopyFromUtf8("version: 1\n"), Digest = "02" }
        : new() { Policy = Google.Protobuf.ByteString.CopyFromUtf8("version: 1 # now\n"), Digest = "01", Since = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(new(2026, 1, 8, 9, 0, 0, TimeSpan.Zero)), DecisionId = "policy/p-1", HostDigest = "00", Waiting = { "policy/p-2" }, WithoutEffect = { "policy/p-0" } };

    public static TestPolicyResponse TestPolicy(TestPolicyRequest request)
    {
        var response = new TestPolicyResponse { Digest = "01ef", Rules = 2 };
        if (request.ModelId.Length == 0)
            return response;
        response.Incidents = 1;
        response.Outcomes.Add(new PolicyOutcome
        {
            IncidentId = Open,
            Family = Family.Drift,
            Subject = new() { Feature = "weight", Source = "north" },
            Rule = "two",
            Action = Watchgrain.V1.Action.QuarantineSource,
            Mode = "approval",
            ApprovalsNeeded = 2,
            ApproverRoles = { "risk" },
            DecisionId = Open,
            Done = Watchgrain.V1.Action.QuarantineSource,
            State = DecisionState.AwaitingApproval,
        });
        response.Outcomes.Add(new PolicyOutcome { IncidentId = Open, Family = Family.Decay, Subject = new(), DecisionId = Decided, Done = Watchgrain.V1.Action.Shadow, State = DecisionState.InForce });
        return response;
    }

    public static ReviewDecisionsResponse Review() => new()
    {
        Decisions = 2000,
        HasEarlier = true,
        NobodyDisagrees = true,
        People =
        {
            new PersonReview { Name = "ann", Approved = 40, Median = Duration.FromTimeSpan(TimeSpan.FromMinutes(90)), Fastest = Duration.FromTimeSpan(TimeSpan.FromSeconds(1.5)), InBatches = 7, ChanceOfAgreement = 0.0147808829, NeverDisagrees = true, PlantedApproved = 3, PlantedRejected = 2, CaughtLow = 0.0527, CaughtHigh = 0.8534 },
        },
        Rules = { new RuleReview { Rule = "drift", Automatic = 1960, Approved = 40, Median = Duration.FromTimeSpan(TimeSpan.FromDays(2)) } },
        Pairs = { new ApproverPair { First = "ann", Second = "bob", Decisions = 3 } },
    };

    public static GetBudgetResponse Budget() => new()
    {
        PanesPerFalseIncident = 10_000,
        PanesWatched = 120,
        IncidentsOpened = 3,
        IncidentsWithoutChance = 1,
        FalseIncidentsAtMost = 0.012,
        SignalsKeptBack = 3,
        Used = 0.25,
        Standing = { new StandingSignal { Signal = Signal(), Share = 0.25 } },
    };

    public static ExplainSignalResponse Explain(ExplainSignalRequest request)
    {
        var signal = Signal();
        signal.Number = request.Number;
        if (request.Number == BeyondALimit)
            return new() { Signal = signal, Sentence = "", HowCounted = HowCounted.FixedThreshold, BudgetLeft = 1 };
        if (request.Number == WithoutAShare)
            return new() { Signal = signal, Sentence = "", HowCounted = HowCounted.Continuing, Odds = new() { Evidence = 1_096.6, Threshold = double.PositiveInfinity, Weight = 0.0614, PanesPerFalseIncident = double.PositiveInfinity }, BudgetLeft = 1 };
        if (request.Number == OfPerformance)
            return new() { Signal = signal, Sentence = "", HowCounted = HowCounted.Alone, Reference = new() { Digest = "01ef", Rows = 400, LabelledRows = 180, Sources = { "north" }, Weekday = "wednesday" }, Effect = Effect(), BudgetLeft = 1 };
        (signal.Turned, signal.PredictionShift, signal.ErrorShift) = (true, 0.0312, 0.0125);
        return new()
        {
            Signal = signal,
            Sentence = "psi_corrected was 0.41 in pane 81842 against 57 rows of the reference.",
            HowCounted = HowCounted.Together,
            IncidentId = Open,
            Odds = new() { Evidence = 1_096.6, Threshold = 162_755, Weight = 0.0614, PanesPerFalseIncident = 10_000 },
            Reference = new() { Digest = "01ef", Rows = 400, LabelledRows = 180, Sources = { "north", "south" }, ComparedRows = 57, Weekday = "wednesday" },
            Feature = new() { Pane = Since + 2, Rows = 60, Missing = 3, Distances = new() { PsiCorrected = 0.41, JensenShannonBase2 = 0.2 }, Numeric = new() { Mean = 7.5, Median = 7 } },
            Effect = Effect(),
            BudgetLeft = 0.75,
        };
    }

    public static WatchIncidentsResponse Change(ulong position) => new()
    {
        Position = position,
        Change = position switch { 8 => IncidentChange.BecameWorse, 12 => IncidentChange.Proposed, _ => IncidentChange.Opened },
        Incident = new()
        {
            IncidentId = Open,
            ModelId = "parcel-delay",
            Version = "v1",
            State = IncidentState.Open,
            Severity = Severity.High,
            Sentence = "Feature weight has drifted.",
            FleetIncidentId = position == 8 ? "fleet/1" : "",
        },
    };

    public static GetFleetResponse Fleet() => new() { OpenIncidents = 3, ModelsWithIncidents = 2, OpenFleetIncidents = 1, FirstPosition = 5, LastPosition = 6, Budget = new() { PanesPerFalseIncident = 20_000, Versions = 4 } };

    public static GetFleetIncidentResponse GetFleet(GetFleetIncidentRequest request)
    {
        var incident = ListFleet(new() { OpenOnly = true }).Incidents[0];
        incident.Features.Add(["weight", "height"]);
        incident.MoreFeatures = 3;
        var (model, axis, since, open) = request.PageToken.Length == 0 ? ("a", Axis.EventTime, Since * PaneLength, false) : ("b", Axis.Sequence, 5000, true);
        return new()
        {
            Incident = incident,
            Parts = { new FleetPart { ModelId = model, Version = "1", IncidentId = $"{model}/1/1", Severity = Severity.High, Open = open, Axis = axis, SincePosition = since } },
            NextPageToken = request.PageToken.Length == 0 ? "1" : "",
            Total = 2,
        };
    }

    public static ListFleetIncidentsResponse ListFleet(ListFleetIncidentsRequest request)
    {
        var opened = Timestamp.FromDateTimeOffset(new(2026, 11, 29, 9, 0, 0, TimeSpan.Zero));
        var open = new FleetIncident { FleetIncidentId = "fleet/1", SharedBy = SharedBy.Feature, Name = "weight", Models = { "a", "b" }, MoreModels = 30, Severity = Severity.High, Open = true, OpenedAt = opened, Sentence = "Feature weight in 2 models." };
        var closed = new FleetIncident { FleetIncidentId = "fleet/2", SharedBy = SharedBy.Source, Name = "north", Models = { "a", "c" }, Severity = Severity.Low, OpenedAt = opened, ClosedAt = opened, Sentence = "Labels of north in 2 models." };
        if (request.OpenOnly)
            return new() { Incidents = { open }, Total = 1 };
        return request.PageToken.Length == 0 ? new() { Incidents = { closed }, NextPageToken = "1", Total = 2 } : new() { Incidents = { open }, Total = 2 };
    }

    private static Signal Signal() => new()
    {
        ModelId = "parcel-delay",
        Version = "v1",
        Family = Family.Drift,
        Subject = new() { Feature = "weight", Source = "north" },
        Pane = Since + 2,
        Position = (Since + 3) * PaneLength,
        Detector = "rank-tilt e-detector",
        Statistic = "psi_corrected",
        Value = 0.41,
        LogEvidence = 7,
        LogThreshold = 12,
        SincePane = Since,
        Sentence = "weight at north has drifted.",
    };

    private static PaneEffect Effect() => new()
    {
        Pane = Since + 3,
        Severity = Severity.High,
        Rows = 60,
        CostPerPrediction = 0.5,
        Currency = "EUR",
        Figures = { new EffectFigure { Name = "accuracy", Value = 0.8, Reference = 0.9, Loss = 0.1, LossBeyondChance = 0.04 }, new EffectFigure { Name = "roc_auc", Value = 0.85, Reference = 0.86, Estimated = true, Loss = 0.01 } },
    };

    private static Incident Whole() => new()
    {
        IncidentId = Open,
        ModelId = "parcel-delay",
        Version = "v1",
        State = IncidentState.Open,
        Severity = Severity.High,
        Family = Family.Drift,
        Subject = new() { Feature = "weight", Source = "north" },
        SincePane = Since,
        SincePosition = Since * PaneLength,
        OpenedPane = Since + 5,
        OpenedPosition = (Since + 6) * PaneLength,
        Sentence = "Feature weight at source north no longer looks like the reference since 2026-01-07.",
        Causes =
        {
            new Cause
            {
                Family = Family.Drift, Subject = new() { Feature = "weight", Source = "north" }, SincePane = Since, OpenedPane = Since + 5, LastPane = Since + 6, Statistic = "psi_corrected", Value = 0.41, Signals = 2, Open = true,
                PredictionShift = 0.0312, ErrorShift = -0.0125, Joined = { new Subject { Feature = "@score" } },
            },
            new Cause { Family = Family.Decay, Subject = new(), SincePane = Since + 1, OpenedPane = Since + 5, LastPane = Since + 5, Statistic = "accuracy", Value = 0.8, Signals = 1, Turned = true },
        },
        Worst = Effect(),
        Decisions =
        {
            new IncidentDecision { DecisionId = Open, Subject = new() { Feature = "weight", Source = "north" }, Action = Watchgrain.V1.Action.QuarantineSource, State = DecisionState.AwaitingApproval },
            new IncidentDecision { DecisionId = $"{Open}-2", Subject = new(), Action = Watchgrain.V1.Action.RequestRetrain },
            new IncidentDecision { DecisionId = Decided, Subject = new(), Action = Watchgrain.V1.Action.Shadow, State = DecisionState.InForce },
        },
        Timeline =
        {
            Entry(Since + 5, IncidentChange.Opened, "Feature weight at source north no longer looks like the reference"),
            Entry(Since + 5, IncidentChange.Proposed, $"decision {Open}: quarantine_source"),
            Entry(Since + 6, IncidentChange.BecameWorse, "Accuracy fell to 0.800"),
        },
    };

    private static Incident OfMerged() => new()
    {
        IncidentId = Merged,
        ModelId = "parcel-delay",
        Version = "v1",
        State = IncidentState.Merged,
        MergedInto = Open,
        Severity = Severity.Unknown,
        Family = Family.Quality,
        Subject = new() { Feature = "service" },
        SincePane = Since,
        SincePosition = Since * PaneLength,
        OpenedPane = Since + 5,
        OpenedPosition = (Since + 6) * PaneLength,
        ClosedPane = Since + 6,
        Sentence = "Feature service has lost quality since 2026-01-07.",
    };

    private static IncidentEntry Entry(long pane, IncidentChange change, string text) => new() { Pane = pane, At = Timestamp.FromDateTimeOffset(new(2026, 11, 29, 9, 0, 0, TimeSpan.Zero)), Change = change, Text = text };
}
