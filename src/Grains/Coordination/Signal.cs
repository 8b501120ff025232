using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Coordination;

/// <summary>A detector's finding at the closing of a pane. Known by its stream (<see cref="SignalSeries"/>) and pane.</summary>
[GenerateSerializer, Immutable, Alias("wg.Signal")]
public sealed record Signal
{
    [Id(0)] public required Family Family { get; init; }

    [Id(1)] public required Subject Subject { get; init; }

    [Id(2)] public required long Pane { get; init; }

    /// <summary>First position after the pane.</summary>
    [Id(3)] public required long Position { get; init; }

    [Id(4)] public required string Detector { get; init; }

    /// <summary>Name and value of the statistic that explains the finding to a person.</summary>
    [Id(5)] public required string Statistic { get; init; }

    [Id(6)] public required double Value { get; init; }

    /// <summary>Natural logarithms of the evidence and of the threshold that it crossed.</summary>
    [Id(7)] public required double LogEvidence { get; init; }

    [Id(8)] public required double LogThreshold { get; init; }

    /// <summary>First pane of the change, by the detector's estimate.</summary>
    [Id(9)] public required long SincePane { get; init; }

    /// <summary>One plain sentence.</summary>
    [Id(10)] public required string Sentence { get; init; }

    /// <summary>Set by the coordinator when it takes the signal.</summary>
    [Id(11)] public DateTimeOffset RaisedAt { get; init; }

    /// <summary>The change is half of what is material at least, but not all of it: such a signal lets an incident last that is open, and opens none.</summary>
    [Id(12)] public bool IsSlight { get; init; }

    /// <summary>The change is the opposite of the one with which the evidence of this stream began: what had vanished has come back in excess, what was too high is too low.</summary>
    [Id(13)] public bool IsTurned { get; init; }

    /// <summary>By how much the change of this stream moves the mean prediction, were predictions within its cells as in the reference; null where that is not known, or the stream is no feature.</summary>
    [Id(14)] public double? PredictionShift { get; init; }

    /// <summary>By how much it moves the error rate (of a regression the mean absolute error) in the same way.</summary>
    [Id(15)] public double? ErrorShift { get; init; }

    /// <summary>It has crossed a limit that the spec sets on its statistic: it counts whatever chance would do, and takes nothing of the false-alarm budget. Neither evidence nor a threshold of it is known (0).</summary>
    [Id(16)] public bool IsFixedThreshold { get; init; }

    /// <summary>Whether the smaller of two values is the worse one, as of accuracy; null: the larger one, unless another signal of the statistic says otherwise (signals of before this was said have null).</summary>
    [Id(17)] public bool? IsLowerWorse { get; init; }

    /// <summary>Set by the coordinator when it finds that the signal counts: why it does. Null until then, and in a record of before it was kept.</summary>
    [Id(18)] public HowCounted? Counted { get; init; }

    /// <summary>Set with <see cref="Counted"/>: ln of how many times the version's own budget an incident needed then, at least 0; +∞: the version had no share of its tenant's.</summary>
    [Id(19)] public double? LogFactor { get; init; }

    /// <summary>Of drift, also where another statistic explains it: PSI, sampling bias taken out, of the panes that show it. Null in a record of before it was kept.</summary>
    [Id(20)] public double? Psi { get; init; }

    /// <summary>How bad the value is, on a scale of the statistic's own: the larger the worse.</summary>
    public double Badness => IsLowerWorse is true ? -Value : Value;

    /// <summary>Whether what it shows is so many times as large as what another signal of its family does; false where the two cannot be compared.</summary>
    public bool Dwarfs(Signal other, double ratio)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Psi, other.Psi) is ({ } own, { } others) ? own >= ratio * others : Statistic == other.Statistic && Value >= ratio * other.Value;
    }

    /// <summary>Whether it shows more of the same statistic than an earlier signal.</summary>
    public bool IsWorseThan(Signal earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return Badness > (earlier with { IsLowerWorse = earlier.IsLowerWorse ?? IsLowerWorse }).Badness;
    }
}
