using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Incidents;

/// <summary>Where the false-alarm budget of a version stands.</summary>
[GenerateSerializer, Immutable, Alias("wg.BudgetView")]
public sealed record BudgetView
{
    /// <summary>A: one false incident in so many panes is what is promised at most.</summary>
    [Id(0)] public required double PanesPerFalseIncident { get; init; }

    /// <summary>How many times <see cref="Features.AlarmRule.PanesPerFalseAlarm"/> that is: 1 unless the tenant has a budget for all its models; +∞ while the version waits for its share of it, and opens nothing from evidence.</summary>
    [Id(10)] public double Factor { get; init; } = 1;

    /// <summary>Incidents that have opened, true and false.</summary>
    [Id(1)] public required long Opened { get; init; }

    /// <summary>How many of them opened without evidence, by a count or a limit of the spec: the budget has no part in these.</summary>
    [Id(11)] public long OpenedWithoutChance { get; init; }

    /// <summary>The smallest <see cref="Factor"/> so far: it says what is promised of all panes since the version began.</summary>
    [Id(12)] public double LeastFactor { get; init; } = 1;

    /// <summary>Signals that the budget has kept back: noted, and of no incident.</summary>
    [Id(2)] public required long Noted { get; init; }

    /// <summary>The part of the budget that the streams outside all open incidents have used up now, in [0, 1): at 1 an incident opens. Streams with little evidence are not in it, a twentieth of the budget at most.</summary>
    [Id(3)] public required double Used { get; init; }

    /// <summary>The signals behind that, those with the largest part first; at most 100.</summary>
    [Id(4)] public required Signal[] Standing { get; init; }
}
