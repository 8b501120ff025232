namespace Watchgrain.Grains.Governance;

/// <summary>What a policy grain remembers.</summary>
[GenerateSerializer, Alias("wg.PolicyGrainState")]
public sealed class PolicyGrainState
{
    /// <summary>The file that a decision put in force; empty: none has, and the host's is.</summary>
    [Id(0)] public byte[] File { get; set; } = [];

    [Id(1)] public DateTimeOffset Since { get; set; }

    [Id(2)] public string DecisionId { get; set; } = "";

    /// <summary>Where that decision came into force in the audit log: of two changes the later one holds.</summary>
    [Id(3)] public long AuditIndex { get; set; } = -1;

    /// <summary>What waits for people, oldest first; at most <see cref="PolicyGrain.MostWaiting"/>.</summary>
    [Id(4)] public List<PolicyChange> Proposed { get; set; } = [];

    /// <summary>The host's file, and when it was first met.</summary>
    [Id(5)] public string HostDigest { get; set; } = "";

    [Id(6)] public DateTimeOffset HostSince { get; set; }

    /// <summary>See <see cref="IPolicyGrain.GetPlantingSecretAsync"/>; empty until it is asked for.</summary>
    [Id(7)] public byte[] PlantingSecret { get; set; } = [];

    /// <summary>See <see cref="PolicyView.WithoutEffect"/>; at most <see cref="PolicyGrain.MostWithoutEffect"/>.</summary>
    [Id(8)] public List<string> WithoutEffect { get; set; } = [];
}
