using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Releases;
using Watchgrain.Grains.Retention;
using Watchgrain.Transparency;
using AliasMove = Watchgrain.Grains.Delivery.AliasMove;
using AuditSubject = Watchgrain.Audit.V1.Subject;

namespace Watchgrain.Grains.Governance;

/// <summary>The canonical bytes of audit entries: deterministic protobuf <c>watchgrain.audit.v1.Entry</c>, documented in docs/formats/audit-entry.md. No raw feature values; names of people as they are, for the log puts tokens in their place when it takes an entry.</summary>
public static class AuditEntries
{
    public const uint Format = 1;

    /// <summary>Actor of a decision that the policy lets come into force by itself, and of every proposal.</summary>
    public const string PolicyActor = "policy";

    /// <summary>Actor of what the monitor measures, and of a registration until callers are known by name.</summary>
    public const string MonitorActor = "watchgrain";

    /// <summary>An entry stands in the log before the version of which it tells is stored: that follows within moments, or when it is registered again after a crash. So long somebody who wants its spec waits.</summary>
    public static readonly TimeSpan LongestWriting = TimeSpan.FromMinutes(1);

    /// <summary>No decision is deleted sooner: of one that is not there, and whose entry is younger, the state has still to be written, however long the host was away.</summary>
    public static readonly TimeSpan DecisionsKept = TimeSpan.FromDays(RetentionOptions.LeastDaysOfDecisions);

    /// <summary>Null when the bytes are no entry.</summary>
    public static Entry? Read(AuditRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Read(row.Bytes);
    }

    /// <summary>Null when they are no entry.</summary>
    public static Entry? Read(byte[] bytes)
    {
        try
        {
            return Entry.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>An entry that says nothing yet.</summary>
    /// <param name="key">See <see cref="EntryKeys"/>.</param>
    /// <param name="id">What it is about: a version, a model (no version) or a tenant (neither).</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="at">Server time.</param>
    internal static Entry Begin(string key, VersionId id, string actor, DateTimeOffset at) => new()
    {
        Format = Format,
        EntryKey = key,
        RecordedAt = Timestamp.FromDateTimeOffset(at),
        Tenant = id.Tenant,
        ModelId = id.Model,
        Version = id.Version,
        Actor = actor,
    };

    public static byte[] Decision(DecisionTransition transition)
    {
        ArgumentNullException.ThrowIfNull(transition);
        var (proposal, step) = (transition.Record.Proposal, Step(transition.Record));
        var body = new Watchgrain.Audit.V1.DecisionTransition
        {
            DecisionId = proposal.DecisionId,
            Family = proposal.Motion is null ? AuditWords.Of(proposal.Family) : "",
            Subject = Of(proposal.Subject),
            Action = AuditWords.Of(proposal.Action),
            FromState = transition.From is { } from ? AuditWords.Of(from) : "proposed",
            ToState = AuditWords.Of(transition.Record.State),
            Position = proposal.Position,
            SincePane = proposal.SincePane,
            PolicyRule = proposal.PolicyRule,
            PolicyDigest = ByteString.CopyFrom(Convert.FromHexString(proposal.PolicyDigest)),
            Rationale = step.Rationale,
            Sentence = Motions.WithoutName(proposal),
            ApprovalsNeeded = proposal.NeedsTwo ? (uint)proposal.Approvals : 0,
            ExpiresAt = transition.Record.ExpiresAt is { } end ? Timestamp.FromDateTimeOffset(end) : null,
            EffectPane = transition.Record.Lifted is null ? transition.Record.Effect?.Pane ?? 0 : 0,
            ProposedBy = proposal.Motion is null || transition.From is null ? "" : proposal.ProposedBy,
            TargetDecisionId = proposal.Motion?.TargetId ?? "",
            ProposedPolicyDigest = ByteString.CopyFrom(Convert.FromHexString(proposal.Motion?.FileDigest ?? "")),
            ReleasedBy = transition.Record.Lifted?.ReleasedBy ?? "",
            FirstApprover = transition.Record.State == DecisionState.AwaitingSecondApproval ? "" : transition.Record.FirstApproval?.By ?? "",
        };
        body.ApproverRoles.AddRange(proposal.Roles);
        body.ActorRoles.AddRange(step.Roles);
        body.Evidence.AddRange(proposal.Signals.Select(Of));
        var entry = Begin(transition.EntryKey, proposal.Version, step.By, step.At);
        entry.Decision = body;
        return entry.ToByteArray();
    }

    /// <summary>The step as it stands in the log: who decided, when and why are the entry's.</summary>
    /// <param name="transition">The step.</param>
    /// <param name="audited">Its entry, with names in the place of tokens.</param>
    public static DecisionTransition TakeOver(DecisionTransition transition, Entry audited)
    {
        ArgumentNullException.ThrowIfNull(transition);
        ArgumentNullException.ThrowIfNull(audited);
        var at = audited.RecordedAt.ToDateTimeOffset();
        return transition with
        {
            Record = transition.Record switch
            {
                { Lifted: not null } lifted => lifted with { Lifted = new(at, audited.Actor, audited.Decision.Rationale) { Roles = audited.Decision.ActorRoles.ToArray(), ReleasedBy = audited.Decision.ReleasedBy is { Length: > 0 } release ? release : null } },
                { Effect: not null } measured => measured with { Effect = new(at, measured.State == DecisionState.EffectConfirmed, audited.Decision.EffectPane, audited.Decision.Rationale) },
                { State: DecisionState.AwaitingSecondApproval } first => first with { FirstApproval = new(at, audited.Actor, audited.Decision.Rationale) { Roles = audited.Decision.ActorRoles.ToArray() } },
                { DecidedAt: null } waiting => waiting with { ProposedAt = at },
                var decided => decided with
                {
                    ProposedAt = transition.From is null ? at : decided.ProposedAt,
                    DecidedAt = at,
                    DecidedBy = audited.Actor,
                    DecidedAs = audited.Decision.ActorRoles.ToArray(),
                    Rationale = audited.Decision.Rationale,
                },
            },
        };
    }

    /// <summary>A model (version empty), a version, or a version's reference; <paramref name="digest"/> is the SHA-256 of what was registered.</summary>
    public static byte[] Registration(string entryKey, string kind, VersionId id, ReadOnlySpan<byte> digest, DateTimeOffset at)
    {
        var entry = Begin(entryKey, id, MonitorActor, at);
        entry.Registration = new() { Kind = kind, Digest = ByteString.CopyFrom(digest) };
        return entry.ToByteArray();
    }

    /// <summary>Data of a kind that has been kept for its time is deleted: everything from before the cut-off.</summary>
    public static byte[] Deletion(string entryKey, string tenant, RetainedKind kind, DeletionRun run, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(run);
        var entry = Begin(entryKey, new(tenant, "", ""), MonitorActor, at);
        entry.Deletion = new() { Kind = AuditWords.Of(kind), CutOff = Timestamp.FromDateTimeOffset(run.CutOff), Count = (ulong)run.Count };
        return entry.ToByteArray();
    }

    /// <summary>Figures of a model are told to people outside.</summary>
    /// <param name="entryKey">See <see cref="EntryKeys.Release"/>.</param>
    /// <param name="tenant">Whose they are.</param>
    /// <param name="model">Of which they are.</param>
    /// <param name="release">What is told, by its digest.</param>
    /// <param name="spent">With it, all that the model's releases have spent: millionths of ε.</param>
    /// <param name="at">Server time.</param>
    public static byte[] Release(string entryKey, string tenant, string model, ReleaseRecord release, long spent, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(release);
        var entry = Begin(entryKey, new(tenant, model, release.Window.Version), release.Actor, at);
        entry.Release = new()
        {
            Kind = "counts",
            GroupedBy = release.By,
            FirstPane = release.Window.First,
            LastPane = release.Window.Last,
            KnownAt = Timestamp.FromDateTimeOffset(release.Window.KnownAt),
            Groups = (uint)release.Groups,
            Hidden = (uint)release.Hidden,
            EpsilonMicros = (ulong)release.Epsilon,
            Contribution = (ulong)release.Contribution,
            SpentMicros = (ulong)spent,
            Digest = ByteString.CopyFrom(release.Digest),
            LeastGroup = (uint)release.Window.LeastGroup,
            TotalsDigest = ByteString.CopyFrom(release.TotalsDigest),
        };
        return entry.ToByteArray();
    }

    /// <summary>The release of which an entry tells; who made it is as it stands there.</summary>
    public static ReleaseRecord ReleaseOf(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var release = entry.Release;
        return new()
        {
            Window = new(entry.Version, release.FirstPane, release.LastPane, release.KnownAt.ToDateTimeOffset()) { LeastGroup = (int)release.LeastGroup },
            By = release.GroupedBy,
            Epsilon = (long)release.EpsilonMicros,
            Contribution = (long)release.Contribution,
            Actor = entry.Actor,
            Groups = (int)release.Groups,
            Hidden = (int)release.Hidden,
            Digest = release.Digest.ToByteArray(),
            TotalsDigest = release.TotalsDigest.ToByteArray(),
        };
    }

    /// <summary>What waits under the id of a prediction is to be erased.</summary>
    /// <param name="entryKey"><see cref="EntryKeys.Erasure"/>.</param>
    /// <param name="tenant">Whose model.</param>
    /// <param name="model">Its id.</param>
    /// <param name="digest">HMAC of the id, under a key that is not kept.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="at">Server time.</param>
    public static byte[] Erasure(string entryKey, string tenant, string model, byte[] digest, string actor, DateTimeOffset at)
    {
        var entry = Begin(entryKey, new(tenant, model, ""), actor, at);
        entry.Erasure = new() { Kind = "prediction", SubjectDigest = ByteString.CopyFrom(digest) };
        return entry.ToByteArray();
    }

    /// <summary>The key of a person is to be destroyed.</summary>
    /// <param name="entryKey"><see cref="EntryKeys.PersonErasure"/>.</param>
    /// <param name="tenant">In whose log the person stands.</param>
    /// <param name="token">What stands there for the name.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="at">Server time.</param>
    public static byte[] PersonErasure(string entryKey, string tenant, string token, string actor, DateTimeOffset at)
    {
        var entry = Begin(entryKey, new(tenant, "", ""), actor, at);
        entry.Erasure = new() { Kind = "person", SubjectDigest = ByteString.CopyFrom(PersonToken.Digest(token)) };
        return entry.ToByteArray();
    }

    /// <summary>A decision that has been answered was known to be wrong.</summary>
    public static byte[] Planted(DecisionRecord decision, bool isQuiet, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var version = decision.Proposal.Version;
        var entry = Begin(EntryKeys.Planted(decision.Proposal.DecisionId), version, MonitorActor, at);
        entry.Planted = new() { DecisionId = decision.Proposal.DecisionId, DecisionIndex = decision.LastAuditIndex, Answer = AuditWords.Of(decision.State), Quiet = isQuiet };
        return entry.ToByteArray();
    }

    /// <summary>An action does not come into force without a person, for the tenant has had as many in a day as its policy allows.</summary>
    public static byte[] AutomaticHold(AutomaticClaim claim, int used, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var entry = Begin(EntryKeys.AutomaticHold(claim.DecisionId), claim.Version, MonitorActor, at);
        entry.AutomaticHold = new() { DecisionId = claim.DecisionId, Action = AuditWords.Of(claim.Action), Limit = (uint)claim.Limit, Used = (uint)used };
        return entry.ToByteArray();
    }

    /// <summary>The host has been started with another policy file.</summary>
    /// <param name="entryKey"><see cref="EntryKeys.HostPolicy"/>.</param>
    /// <param name="tenant">Who has met it.</param>
    /// <param name="digest">Of the file, in hexadecimal.</param>
    /// <param name="previous">Of the one before.</param>
    /// <param name="isInForce">False: the tenant has one of its own.</param>
    /// <param name="at">Server time.</param>
    public static byte[] HostPolicy(string entryKey, string tenant, string digest, string previous, bool isInForce, DateTimeOffset at)
    {
        var entry = Begin(entryKey, new(tenant, "", ""), MonitorActor, at);
        entry.HostPolicy = new() { Digest = ByteString.CopyFrom(Convert.FromHexString(digest)), PreviousDigest = ByteString.CopyFrom(Convert.FromHexString(previous)), InForce = isInForce };
        return entry.ToByteArray();
    }

    /// <summary>What a registry said of an alias before and after it was moved.</summary>
    /// <param name="decision">The entry by which the rollback came into force.</param>
    /// <param name="index">Its index.</param>
    /// <param name="channel">That moved the alias.</param>
    /// <param name="move">What was found and set.</param>
    /// <param name="insistedBy">Who wanted it moved from wherever it pointed; null: nobody did.</param>
    /// <param name="at">When.</param>
    public static byte[] AliasMove(Entry decision, long index, string channel, AliasMove move, string? insistedBy, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(move);
        var entry = Begin(EntryKeys.AliasMove(channel, index, move.Before, move.After, at), new(decision.Tenant, decision.ModelId, decision.Version), MonitorActor, at);
        entry.AliasMove = new()
        {
            Channel = channel,
            DecisionId = decision.Decision.DecisionId,
            DecisionIndex = index,
            RegisteredModel = move.RegisteredModel,
            Alias = move.Alias,
            Target = move.Target,
            Before = move.Before,
            WasSet = move.WasSet,
            After = move.After,
            AnswerLost = move.IsAnswerLost,
            InsistedBy = insistedBy ?? "",
        };
        return entry.ToByteArray();
    }

    /// <summary>Who took the latest step, when, why and in which roles.</summary>
    private static Approval Step(DecisionRecord record) => record switch
    {
        { Lifted: { } lifted } => new(lifted.At, lifted.By, lifted.Rationale) { Roles = lifted.Roles ?? [] },
        { Effect: { } effect } => new(effect.At, MonitorActor, effect.Sentence),
        { DecidedAt: { } decided } => new(decided, record.DecidedBy, record.Rationale) { Roles = record.DecidedAs },
        { FirstApproval: { } first } => first,
        _ => new(record.ProposedAt, record.Proposal.ProposedBy, record.Proposal.Motion?.Reason ?? ""),
    };

    private static AuditSubject Of(Coordination.Subject subject) => new() { Feature = subject.Feature, Source = subject.Source, Slice = subject.Slice, Caller = subject.Caller ?? "" };

    private static Evidence Of(Signal signal) => new()
    {
        Family = AuditWords.Of(signal.Family),
        Subject = Of(signal.Subject),
        Detector = signal.Detector,
        Statistic = signal.Statistic,
        Value = signal.Value,
        LogEvidence = signal.LogEvidence,
        LogThreshold = signal.LogThreshold,
        Pane = signal.Pane,
        SincePane = signal.SincePane,
    };
}
