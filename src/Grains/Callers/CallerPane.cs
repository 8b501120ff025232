namespace Watchgrain.Grains.Callers;

/// <summary>What a caller asked for in a closed pane.</summary>
[GenerateSerializer, Immutable, Alias("wg.CallerPane")]
public sealed record CallerPane
{
    [Id(0)] public required long Pane { get; init; }

    [Id(1)] public required long Queries { get; init; }

    /// <summary>About how many different rows, within 3 %.</summary>
    [Id(2)] public required double Distinct { get; init; }

    /// <summary>Queries that were looked at one by one: the first of the pane.</summary>
    [Id(3)] public required long Examined { get; init; }

    /// <summary>Of these, those near one of the 200 before and not equal to one.</summary>
    [Id(4)] public required long Near { get; init; }

    /// <summary>Of these, those equal to one of the 200 before.</summary>
    [Id(5)] public required long Repeats { get; init; }

    /// <summary>Queries with a probability above .99 or below .01.</summary>
    [Id(6)] public required long Extreme { get; init; }
}
