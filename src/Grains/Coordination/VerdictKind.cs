namespace Watchgrain.Grains.Coordination;

/// <summary>What the monitor says to a serving cluster, mildest first.</summary>
[GenerateSerializer, Alias("wg.VerdictKind")]
public enum VerdictKind
{
    Allow = 1,
    Flag = 2,
    Shadow = 3,
    Hold = 4,
    Quarantine = 5,
}
