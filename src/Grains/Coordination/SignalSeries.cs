namespace Watchgrain.Grains.Coordination;

/// <summary>Whose signals come in the order of panes.</summary>
[GenerateSerializer, Immutable, Alias("wg.SignalSeries")]
public readonly record struct SignalSeries([property: Id(0)] Family Family, [property: Id(1)] Subject Subject)
{
    public static SignalSeries Of(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new(signal.Family, signal.Subject);
    }
}
