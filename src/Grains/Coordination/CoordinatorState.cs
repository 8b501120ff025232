using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Coordination;

/// <summary>What a coordinator remembers.</summary>
[GenerateSerializer, Alias("wg.CoordinatorState")]
public sealed class CoordinatorState
{
    [Id(0)] public SignalLog Log { get; set; } = new();

    /// <summary>Accepted, not yet grouped.</summary>
    [Id(1)] public List<Signal> Pending { get; set; } = [];

    [Id(2)] public long? EvaluatedThrough { get; set; }

    [Id(3)] public long? JudgedThrough { get; set; }

    [Id(4)] public List<Strand> Strands { get; set; } = [];

    /// <summary>Number of the next incident.</summary>
    [Id(5)] public long NextIncident { get; set; } = 1;

    /// <summary>Proposals that no decision grain has taken yet, oldest first.</summary>
    [Id(6)] public List<Proposal> Outbox { get; set; } = [];

    /// <summary>Of earlier releases; empty once such a record has been read (<see cref="EarlierRecord"/>).</summary>
    [Id(7)] public Dictionary<string, TrustLevel> Trust { get; set; } = new(StringComparer.Ordinal);

    /// <summary>How often a decision has changed what holds: the revision of the verdicts.</summary>
    [Id(8)] public long Answers { get; set; }

    [Id(9)] public List<Incident> Incidents { get; set; } = [];

    /// <summary>Signals that have been noted and do not count, the latest of each stream: they are in the sum that opens an incident.</summary>
    [Id(10)] public List<Signal> Standing { get; set; } = [];

    /// <summary>How many signals have been noted only, and how many incidents have opened: what the false-alarm budget has kept back, and let through.</summary>
    [Id(11)] public long Noted { get; set; }

    [Id(12)] public long Opened { get; set; }

    /// <summary>The share of the tenant's false-alarm budget that the version holds, in (0, 1]; 0: none, and none is needed where the tenant has no budget.</summary>
    [Id(13)] public double Share { get; set; }

    /// <summary>How many of <see cref="Opened"/> opened without evidence: by a count, or a limit of the spec.</summary>
    [Id(14)] public long OpenedWithoutChance { get; set; }

    /// <summary>The smallest factor at which panes have been evaluated (<see cref="LeastFactorWith"/>); null: none has, or the record is from before it was kept.</summary>
    [Id(15)] public double? LeastFactor { get; set; }

    /// <summary>How sources stand by their labels.</summary>
    [Id(16)] public SourceTrustState Sources { get; set; } = new();

    /// <summary>What has come into force without a person, oldest first, as long as it counts (<see cref="Restraint"/>); empty where the policy sets no limits.</summary>
    [Id(17)] public List<AutomaticAction> Acted { get; set; } = [];

    /// <summary>What people have proposed about the version without an incident: what waits or lasts, and the latest of what is over.</summary>
    [Id(18)] public List<IncidentDecision> Motions { get; set; } = [];

    /// <summary>What was planted and has not been answered; at most one.</summary>
    [Id(19)] public List<PlantedIncident> Planted { get; set; } = [];

    /// <summary>The smallest factor when panes are evaluated at this one too. What is promised of all panes so far rests on it: evidence that grew under a smaller one is there still. Of a record of before it was kept, 1.</summary>
    /// <param name="factor">How many times the version's own budget an incident needs, at least 1.</param>
    public double LeastFactorWith(double factor) => Math.Min(LeastFactor ?? (EvaluatedThrough is null && JudgedThrough is null ? factor : 1), factor);

    /// <summary>Where the version stands, on its axis.</summary>
    /// <param name="spec">Of the version; null while it is not known: the number of its pane.</param>
    public long PositionOn(VersionSpec? spec) => Math.Max(EvaluatedThrough ?? long.MinValue, JudgedThrough ?? long.MinValue) is > long.MinValue and var pane ? spec?.StartOf(pane + 1) ?? pane : 0;
}
