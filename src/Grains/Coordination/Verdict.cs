namespace Watchgrain.Grains.Coordination;

/// <summary>The verdict that rides on a reply: a flag comes from the coordinator and decays when it is silent; the stricter ones only from a decision in force.</summary>
[GenerateSerializer, Immutable, Alias("wg.Verdict")]
public sealed record Verdict
{
    public static readonly Verdict Allow = new() { Kind = VerdictKind.Allow };

    [Id(0)] public required VerdictKind Kind { get; init; }

    /// <summary>Empty for allow.</summary>
    [Id(1)] public string DecisionId { get; init; } = "";

    /// <summary>Since the coordinator was heard.</summary>
    [Id(2)] public TimeSpan Age { get; init; }

    /// <summary>The coordinator has been silent for too long: a flag has decayed.</summary>
    [Id(3)] public bool Stale { get; init; }

    /// <summary>The incident that led to it; null for allow, and in a verdict of before incidents had ids of their own.</summary>
    [Id(4)] public string? IncidentId { get; init; }
}
