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
}
