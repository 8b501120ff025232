using Watchgrain.Grains.Floods;

namespace Watchgrain.Grains.Coordination;

/// <summary>Whose signals come in the order of panes. Of the family fairness each figure is a series of its own: one is watched as panes close, the other as they are judged; so are repeated rows of the family poisoning, and triggers beside flipped labels.</summary>
[GenerateSerializer, Immutable, Alias("wg.SignalSeries")]
public readonly record struct SignalSeries([property: Id(0)] Family Family, [property: Id(1)] Subject Subject)
{
    /// <summary>The statistic, of the family fairness, of repeated rows and of triggers; null for all others.</summary>
    [Id(2)] public string? Figure { get; init; }

    public static SignalSeries Of(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new(signal.Family, signal.Subject) { Figure = signal.Family == Family.Fairness || FloodWatch.IsStatistic(signal.Statistic) || signal.Statistic == SignalStatistics.TriggerExcess ? signal.Statistic : null };
    }
}
