using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Incidents;

/// <summary>Signals of one family about one subject: a strand of an incident, its cause, another sign of the cause, or what it does to the model.</summary>
[GenerateSerializer, Alias("wg.Incident")]
public sealed class Strand
{
    /// <summary>Of the one decision that was proposed for it, in a record of before incidents had several strands; empty since then (<see cref="Incident.Decisions"/>).</summary>
    [Id(0)] public string DecisionId { get; set; } = "";

    [Id(1)] public required Family Family { get; init; }

    /// <summary>What it is attributed to. A feature without a source: all sources.</summary>
    [Id(2)] public required Subject Subject { get; init; }

    [Id(3)] public required long OpenedPane { get; init; }

    /// <summary>Latest pane with a signal.</summary>
    [Id(4)] public long LastPane { get; set; }

    /// <summary>Worst value of the statistic among its signals so far. Of drift, the larger the worse: what a single source must dwarf to become a strand of its own.</summary>
    [Id(5)] public double Level { get; set; }

    /// <summary>Statistic of <see cref="Level"/>.</summary>
    [Id(6)] public string Statistic { get; set; } = "";

    /// <summary>False once it has recovered.</summary>
    [Id(7)] public bool Open { get; set; } = true;

    [Id(8)] public long Signals { get; set; }

    /// <summary>Of the decision in <see cref="DecisionId"/>.</summary>
    [Id(9)] public GovernedAction Action { get; set; }

    /// <summary>Of the decision in <see cref="DecisionId"/>.</summary>
    [Id(10)] public DecisionState? State { get; set; }

    /// <summary>The incident that it belongs to; empty in a record of before there were such.</summary>
    [Id(11)] public string IncidentId { get; set; } = "";

    /// <summary>First pane of the change, by the detectors' estimate.</summary>
    [Id(12)] public long SincePane { get; set; }

    /// <summary>See <see cref="Signal.IsTurned"/>.</summary>
    [Id(13)] public bool IsTurned { get; init; }

    /// <summary>The signal with the worst value of the statistic: it explains the strand. Null in a record of before it was kept.</summary>
    [Id(14)] public Signal? Strongest { get; set; }

    /// <summary>Subjects of other streams whose signals belong to it: sources of a feature, the score, slices.</summary>
    [Id(15)] public List<Subject> Joined { get; init; } = [];

    /// <summary>Of the signals that it began with; null in a record of before it was kept.</summary>
    [Id(16)] public PaneStage? OfStage { get; init; }

    /// <summary>At which closing of a pane its signals come.</summary>
    public PaneStage Stage => OfStage ?? Stages.Of(Family);

    /// <summary>How far it has moved, the larger the further; compares strands of one family: drift by its PSI, whatever statistic explains it.</summary>
    public double Size => Strongest switch
    {
        { IsFixedThreshold: true, Psi: { } psi } => psi,
        { IsLowerWorse: true } lowest => lowest.Badness,
        _ => Level,
    };

    /// <summary>It shows counts, or values beyond a limit of the spec, and no evidence: the false-alarm budget has no part in it.</summary>
    public bool IsWithoutChance => Strongest is { LogThreshold: 0 };

    /// <summary>Whether the signal goes on with one of its streams.</summary>
    public bool Has(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return Family == signal.Family && IsTurned == signal.IsTurned && Stage == Stages.Of(signal) && (Subject == signal.Subject || Joined.Contains(signal.Subject));
    }

    /// <summary>Takes a signal that belongs to it.</summary>
    public void Take(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        SincePane = Signals == 0 ? signal.SincePane : Math.Min(SincePane, signal.SincePane);
        LastPane = Math.Max(LastPane, signal.Pane);
        Signals++;
        if (signal.Subject != Subject && !Joined.Contains(signal.Subject))
            Joined.Add(signal.Subject);
        // The score, or all sources together, may have joined: what they show says nothing of the strand's own size.
        if (signal.Subject.Feature == Subject.Feature)
            Explain(signal);
    }

    /// <summary>Takes a signal for its explanation if it shows more than what explains it now.</summary>
    public void Explain(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        // A detector knows how sure it is, a fixed threshold does not.
        if (Strongest is { IsFixedThreshold: false } && signal.IsFixedThreshold)
            return;
        if (Strongest is { IsFixedThreshold: true } && !signal.IsFixedThreshold)
            (Statistic, Level, Strongest) = ("", 0, null);
        var isFirst = Statistic.Length == 0;
        if (!isFirst && (Statistic != signal.Statistic || (Strongest is not null && !signal.IsWorseThan(Strongest))))
            return;
        // A record of before the signal was kept has the largest value alone.
        Level = isFirst || signal.IsLowerWorse is true ? signal.Value : Math.Max(Level, signal.Value);
        (Statistic, Strongest) = (signal.Statistic, signal);
    }
}
