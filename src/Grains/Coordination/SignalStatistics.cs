namespace Watchgrain.Grains.Coordination;

/// <summary>Statistics of signals that are told apart from others of their family and subject.</summary>
public static class SignalStatistics
{
    /// <summary>Of a trigger: the share of its rows that has its label, beyond what is to be expected.</summary>
    public const string TriggerExcess = "trigger_label_excess";
}
