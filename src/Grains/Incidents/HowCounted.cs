namespace Watchgrain.Grains.Incidents;

/// <summary>Why a signal counts (<see cref="Admission"/>).</summary>
[GenerateSerializer, Alias("wg.HowCounted")]
public enum HowCounted
{
    /// <summary>Its stream's evidence reaches the threshold of the stream.</summary>
    Alone = 1,

    /// <summary>It does not, but the shares of several streams add up to the whole budget, and it is among those that lead.</summary>
    Together = 2,

    /// <summary>It goes on with a strand that was open already.</summary>
    Continuing = 3,

    /// <summary>A count, not a matter of chance: it has no threshold.</summary>
    WithoutChance = 4,

    /// <summary>It is beyond a limit of the spec (<see cref="Coordination.Signal.IsFixedThreshold"/>): how often chance crosses that is not known.</summary>
    FixedThreshold = 5,
}
