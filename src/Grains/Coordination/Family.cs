namespace Watchgrain.Grains.Coordination;

/// <summary>Family of a signal.</summary>
[GenerateSerializer, Alias("wg.Family")]
public enum Family
{
    Drift = 1,
    Quality = 2,
    Decay = 3,
    Calibration = 4,
    Poisoning = 5,
    Abuse = 6,
    Fairness = 7,
    Cost = 8,

    /// <summary>Performance is expected to have become worse, before labels show it.</summary>
    EstimatedDecay = 9,

    /// <summary>Too many of the labels come from the model's own decisions.</summary>
    Feedback = 10,
}
