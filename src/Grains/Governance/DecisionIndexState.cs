namespace Watchgrain.Grains.Governance;

/// <summary>The latest decisions of a tenant, in the order of their proposal: models and ids side by side. Earlier ones stand in segments, each a record of this form that changes only when decisions are deleted: of these an empty id is left.</summary>
[GenerateSerializer, Alias("wg.DecisionIndexState")]
public sealed class DecisionIndexState
{
    [Id(0)] public List<string> Models { get; set; } = [];

    [Id(1)] public List<string> Ids { get; set; } = [];

    /// <summary>How many stand in segments: the number of the first that stands here.</summary>
    [Id(2)] public long First { get; set; }

    /// <summary>Below this number nothing is left: so many segments are gone.</summary>
    [Id(3)] public long Emptied { get; set; }
}
