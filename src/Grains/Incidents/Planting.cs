using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Incidents;

/// <summary>
/// Proposals that are known to be wrong, against automation bias: at a rate that the policy sets a finding of earlier, which is over, is told as if it were of now, while nothing is the matter with the version. Whoever looks finds that its
/// stream is quiet. Which pane gets one, which finding and by how much its figures differ follows from a secret of the tenant and the pane: the same again after a crash, and not to be foretold without the secret. Pure.
/// </summary>
/// <param name="state">The coordinator's; not changed.</param>
/// <param name="version">Whose.</param>
/// <param name="policy">In force.</param>
/// <param name="secret">Of the tenant.</param>
public sealed class Planting(CoordinatorState state, VersionId version, Policy policy, ReadOnlyMemory<byte> secret)
{
    /// <summary>Most of 1,000 panes.</summary>
    public const int MostPerThousand = 100;

    /// <summary>Bytes of the secret.</summary>
    public const int SecretBytes = 32;

    /// <summary>No strand and no incident is open: nothing is the matter with the version.</summary>
    public static bool IsQuiet(CoordinatorState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return !state.Strands.Exists(strand => strand.Open) && !state.Incidents.Exists(incident => incident.Open);
    }

    /// <summary>The finding that is told of this pane, and the rule by which it asks a person; null: none.</summary>
    /// <param name="pane">That closes.</param>
    /// <param name="spec">Of the version.</param>
    public (Strand Strand, PolicyRule Rule)? At(long pane, VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (policy.PlantedPerThousand == 0 || state.Planted.Count > 0 || !IsQuiet(state) || state.Pending.Count > 0 || state.Standing.Count > 0) return null;
        var draw = Draw(pane);
        if (Share(draw, 0) >= policy.PlantedPerThousand / 1000.0) return null;
        // What has recovered a short time ago would come back as what it was.
        var told = state.Strands.Where(strand => IsTold(strand) && pane - strand.LastPane > Strands.RecoveryPanes + IncidentBook.CoolDownPanes).OrderBy(strand => strand.OpenedPane).ThenBy(strand => strand.IncidentId, StringComparer.Ordinal).ThenBy(strand => strand.Subject.Feature, StringComparer.Ordinal).ThenBy(strand => strand.Subject.Source, StringComparer.Ordinal).ToList();
        if (told.Count == 0) return null;
        var earlier = told[(int)(Share(draw, 8) * told.Count)];
        return (Retold(earlier, pane, spec, draw), policy.RuleFor(earlier.Family, earlier.Subject));
    }

    /// <summary>A finding in rows about a feature, with evidence, on which the policy asks a person whether to act.</summary>
    private bool IsTold(Strand strand) =>
        strand is { Open: false, Stage: PaneStage.Rows, IsTurned: false, Family: Family.Drift or Family.Quality, Subject: { Feature.Length: > 0, Slice.Length: 0, Caller: null }, Strongest: { IsFixedThreshold: false, LogThreshold: > 0 } }
        && strand.Subject.Feature != VersionSpec.ScoreFeature
        && policy.RuleFor(strand.Family, strand.Subject) is { Mode: RuleMode.Approval } rule && Restraint.Acts(rule.Action);

    private static Strand Retold(Strand earlier, long pane, VersionSpec spec, ReadOnlySpan<byte> draw)
    {
        var signal = earlier.Strongest!;
        // No figure of before to the digit.
        var scale = 0.9 + (0.2 * Share(draw, 16));
        var since = pane - Math.Clamp(signal.Pane - signal.SincePane, 0, Strands.JoinPanes);
        var told = signal with
        {
            Subject = earlier.Subject,
            Pane = pane,
            Position = spec.StartOf(pane + 1),
            SincePane = since,
            Value = signal.Value * scale,
            Psi = signal.Psi * scale,
            LogEvidence = signal.LogThreshold + ((signal.LogEvidence - signal.LogThreshold) * (0.5 + Share(draw, 24))),
        };
        return new() { Family = earlier.Family, Subject = earlier.Subject, OpenedPane = pane, LastPane = pane, SincePane = since, Statistic = told.Statistic, Level = told.Value, Signals = 1, Strongest = told, OfStage = PaneStage.Rows };
    }

    private byte[] Draw(long pane) =>
        HMACSHA256.HashData(secret.Span, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"planted\0{version.Model}\0{version.Version}\0{pane}")));

    /// <summary>Eight bytes as a number in [0, 1).</summary>
    private static double Share(ReadOnlySpan<byte> draw, int from) => (BinaryPrimitives.ReadUInt64BigEndian(draw[from..]) >> 11) * Math.ScaleB(1, -53);
}
