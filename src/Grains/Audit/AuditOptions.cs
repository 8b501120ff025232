using System.ComponentModel.DataAnnotations;

namespace Watchgrain.Grains.Audit;

/// <summary>How audit logs are signed. Configuration section <c>Watchgrain:Audit</c>; the same in all silos.</summary>
public sealed record AuditOptions
{
    public const string Section = "Watchgrain:Audit";

    /// <summary>Any name serves until logs of several hosts come together.</summary>
    public const string DefaultOrigin = "watchgrain";

    /// <summary>Begins the name of each log, <c>{Origin}/{tenant}</c>: a host name and path that is one's own, without scheme. Another name is another key for those who verify.</summary>
    public string Origin { get; init; } = DefaultOrigin;

    /// <summary>File with the Ed25519 key, PKCS#8 in PEM. Without it and without <see cref="Key"/> an embedded store has <c>audit-key.pem</c> in its directory, made at the first start; others sign nothing.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The key itself, for environments that hand out secrets as variables; not together with <see cref="KeyFile"/>.</summary>
    public string? Key { get; init; }

    /// <summary>During a rotation the key before: checkpoints bear the signatures of both.</summary>
    public string? PreviousKeyFile { get; init; }

    /// <summary>The same as a text.</summary>
    public string? PreviousKey { get; init; }

    /// <summary>A log that has grown is signed after at most so long. Seconds; 1 to 3,600.</summary>
    [Range(1, 3600)]
    public int CheckpointSeconds { get; init; } = 5;

    /// <summary>A directory, best on a machine of other people's, to which each signed checkpoint is added: one file per log. None by default.</summary>
    public string? CopyTo { get; init; }

    /// <summary>Where each signed checkpoint is posted, of several that wait the latest: <c>https://</c>, or <c>http://</c> on a loopback address. None by default. Needs <see cref="CopySecretFile"/> or <see cref="CopySecret"/>.</summary>
    public string? CopyToUrl { get; init; }

    /// <summary>File with the key of its signature, as channels have it: <c>whsec_</c> and 24 to 64 bytes in base64, up to four.</summary>
    public string? CopySecretFile { get; init; }

    /// <summary>The same as a text; not together with <see cref="CopySecretFile"/>.</summary>
    public string? CopySecret { get; init; }
}
