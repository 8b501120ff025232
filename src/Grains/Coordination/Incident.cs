using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Coordination;

/// <summary>Signals of one cause, and the one decision that was proposed for it.</summary>
[GenerateSerializer, Alias("wg.Incident")]
public sealed class Incident
{
    [Id(0)] public required string DecisionId { get; init; }

    [Id(1)] public required Family Family { get; init; }

    /// <summary>What it is attributed to. A feature without a source: all sources.</summary>
    [Id(2)] public required Subject Subject { get; init; }

    [Id(3)] public required long OpenedPane { get; init; }

    /// <summary>Latest pane with a signal.</summary>
    [Id(4)] public long LastPane { get; set; }

    /// <summary>Largest value of the statistic among its signals so far: what a single source must dwarf to become an incident of its own.</summary>
    [Id(5)] public double Level { get; set; }

    /// <summary>Statistic of <see cref="Level"/>.</summary>
    [Id(6)] public string Statistic { get; set; } = "";

    /// <summary>False once it has recovered.</summary>
    [Id(7)] public bool Open { get; set; } = true;

    [Id(8)] public long Signals { get; set; }

    [Id(9)] public GovernedAction Action { get; set; }

    /// <summary>Null until the decision grain has taken the proposal.</summary>
    [Id(10)] public DecisionState? State { get; set; }
}
