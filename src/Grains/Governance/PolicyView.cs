namespace Watchgrain.Grains.Governance;

/// <summary>A tenant's policy.</summary>
/// <param name="File">The file's bytes.</param>
/// <param name="Digest">Their SHA-256, lower-case hexadecimal.</param>
/// <param name="Since">When it came into force; of the host's file, when the monitor first met it.</param>
/// <param name="DecisionId">The decision that put it in force; empty: it is the host's file.</param>
[GenerateSerializer, Immutable, Alias("wg.PolicyView")]
public sealed record PolicyView([property: Id(0)] byte[] File, [property: Id(1)] string Digest, [property: Id(2)] DateTimeOffset Since, [property: Id(3)] string DecisionId)
{
    /// <summary>Digest of the file with which the host has started.</summary>
    [Id(4)] public string HostDigest { get; init; } = "";

    /// <summary>Decisions about changes that wait.</summary>
    [Id(5)] public string[] Waiting { get; init; } = [];

    /// <summary>Changes that were approved while another took the place of the policy that they were to replace: in force in the audit log, without effect. The last ones, the latest last.</summary>
    [Id(6)] public string[] WithoutEffect { get; init; } = [];
}
