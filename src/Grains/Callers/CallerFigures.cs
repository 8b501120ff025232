namespace Watchgrain.Grains.Callers;

/// <summary>What is known of a caller, by its closed panes.</summary>
[GenerateSerializer, Immutable, Alias("wg.CallerFigures")]
public sealed record CallerFigures
{
    /// <summary>Hexadecimal, or <see cref="Deltas.ReceiverPanes.OtherSources"/>: all that have no place of their own.</summary>
    [Id(0)] public required string Caller { get; init; }

    [Id(1)] public required long Queries { get; init; }

    /// <summary>About how many different rows it asked for, within 3 %.</summary>
    [Id(2)] public required double Distinct { get; init; }

    /// <summary>Queries that were looked at one by one, those near one of the 200 before, and those equal to one.</summary>
    [Id(3)] public required long Examined { get; init; }

    [Id(4)] public required long Near { get; init; }

    [Id(5)] public required long Repeats { get; init; }

    /// <summary>Queries with a probability above .99 or below .01.</summary>
    [Id(6)] public required long Extreme { get; init; }

    /// <summary>Share of the reference's cells in which it asked, in [0, 1].</summary>
    [Id(7)] public required double Coverage { get; init; }

    /// <summary>The largest |Kendall's τ| of confidences of near queries, in [0, 1].</summary>
    [Id(8)] public required double HillClimb { get; init; }

    /// <summary>Windows of 200 queries in a row that differ from the reference, up to now.</summary>
    [Id(9)] public required long WindowsApart { get; init; }

    /// <summary>Share of near queries among rows of the reference.</summary>
    [Id(10)] public required double ReferenceNearShare { get; init; }

    /// <summary>ln R of near queries and of windows in the last closed pane, and the threshold of both; null before the first, and without any evidence.</summary>
    [Id(11)] public double? NearEvidence { get; init; }

    [Id(12)] public double? ApartEvidence { get; init; }

    [Id(13)] public required double LogThreshold { get; init; }

    /// <summary>The last closed panes with queries, ascending.</summary>
    [Id(14)] public required CallerPane[] Panes { get; init; }
}
