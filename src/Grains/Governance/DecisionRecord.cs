namespace Watchgrain.Grains.Governance;

/// <summary>A decision as it stands.</summary>
[GenerateSerializer, Immutable, Alias("wg.DecisionRecord")]
public sealed record DecisionRecord
{
    [Id(0)] public required Proposal Proposal { get; init; }

    [Id(1)] public required DecisionState State { get; init; }

    /// <summary>Where the proposal stands in the audit log.</summary>
    [Id(2)] public required long AuditIndex { get; init; }

    /// <summary>Where the latest transition stands.</summary>
    [Id(3)] public required long LastAuditIndex { get; init; }

    [Id(4)] public required DateTimeOffset ProposedAt { get; init; }

    [Id(5)] public DateTimeOffset? DecidedAt { get; init; }

    [Id(6)] public string DecidedBy { get; init; } = "";

    [Id(7)] public string Rationale { get; init; } = "";

    /// <summary>When, by whom and why it was lifted or overridden; null until it is.</summary>
    [Id(8)] public Lifting? Lifted { get; init; }

    /// <summary>Who approved first, where two must; null until someone has.</summary>
    [Id(9)] public Approval? FirstApproval { get; init; }

    /// <summary>The roles in which <see cref="DecidedBy"/> decided: of those that the rule asks for.</summary>
    [Id(10)] public string[] DecidedAs { get; init; } = [];

    /// <summary>What became of the statistic that led to it; null until that is known.</summary>
    [Id(11)] public EffectFinding? Effect { get; init; }

    /// <summary>That it was planted, once that stands in the audit log; null before, and of every other decision.</summary>
    [Id(12)] public PlantedFinding? Planted { get; init; }

    /// <summary>It is in force, measured or not.</summary>
    public bool IsInForce => DecisionLifecycle.IsInForce(State);

    /// <summary>When the wait for people ends; null where nothing sets an end, and where no people are asked.</summary>
    public DateTimeOffset? ExpiresAt => Proposal is { Automatic: false, Deadline: { } deadline } ? ProposedAt + deadline : null;

    /// <summary>Who took its latest step; empty while nobody has.</summary>
    public string LatestBy => Lifted?.By ?? (Effect is not null ? AuditEntries.MonitorActor : DecidedBy.Length > 0 ? DecidedBy : FirstApproval?.By ?? "");

    /// <summary>It waits for a person.</summary>
    public bool IsWaiting => DecisionLifecycle.IsWaiting(State);
}
