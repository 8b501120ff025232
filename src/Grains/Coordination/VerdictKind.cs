namespace Watchgrain.Grains.Coordination;

/// <summary>What the monitor says to a serving cluster: of a model and source the mildest first, and of a caller.</summary>
[GenerateSerializer, Alias("wg.VerdictKind")]
public enum VerdictKind
{
    Allow = 1,
    Flag = 2,
    Shadow = 3,
    Hold = 4,
    Quarantine = 5,

    /// <summary>Of a caller alone (<see cref="VerdictTable.ForCaller"/>).</summary>
    Throttle = 6,
}
