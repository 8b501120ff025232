namespace Watchgrain.Grains.Coordination;

/// <summary>What a coordinator remembers of a source that sends labels.</summary>
[GenerateSerializer, Alias("wg.SourceStanding")]
public sealed class SourceStanding
{
    /// <summary>In the order in which sources were first judged, from 0; final, for the weight of its evidence in the false-alarm budget depends on it.</summary>
    [Id(0)] public int Place { get; set; }

    /// <summary><c>SourceFlipDetector</c>; empty before its first pane.</summary>
    [Id(1)] public byte[] Detector { get; set; } = [];

    /// <summary><c>SourceRecord</c>; empty before its first pane.</summary>
    [Id(2)] public byte[] Record { get; set; } = [];

    /// <summary>ln R after the last pane; null before the first.</summary>
    [Id(3)] public double? LogEvidence { get; set; }

    /// <summary>max(0, growth + ln e) over the panes, e a pane's own e-value: where it last left zero the excess began.</summary>
    [Id(4)] public double Growth { get; set; }

    /// <summary>The pane in which <see cref="Growth"/> last left zero; null while it is there, unless the source is suspect still.</summary>
    [Id(5)] public long? SincePane { get; set; }

    /// <summary>Of the panes since <see cref="SincePane"/>.</summary>
    [Id(6)] public ContradictionTally Since { get; set; }

    /// <summary>The last pane of which it spoke (<see cref="Features.AlarmRule.BeginsAnew"/>); null: none since its evidence began.</summary>
    [Id(7)] public long? SpokePane { get; set; }

    /// <summary>The last pane that was judged.</summary>
    [Id(8)] public long LastPane { get; set; }
}
