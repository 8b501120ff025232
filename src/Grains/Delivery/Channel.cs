using Watchgrain.Audit.V1;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Delivery;

/// <summary>A receiver of decisions, as the channel file names it. A class, so that nothing prints its secrets.</summary>
public sealed class Channel
{
    /// <summary>A receiver that takes longer has most likely hung.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>With <see cref="DefaultLongestRetry"/> some eight hours: a night's outage.</summary>
    public const int DefaultAttempts = 20;

    /// <summary>Most failures are over at once.</summary>
    public static readonly TimeSpan DefaultFirstRetry = TimeSpan.FromSeconds(1);

    /// <summary>A receiver that comes back gets what waits within the hour.</summary>
    public static readonly TimeSpan DefaultLongestRetry = TimeSpan.FromHours(1);

    /// <summary>How long a receiver that is down is left alone.</summary>
    public static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(30);

    public required string Name { get; init; }

    /// <summary>Null: every tenant, each with an outbox of its own.</summary>
    public string? Tenant { get; init; }

    public required Uri Url { get; init; }

    /// <summary>Keys of the signature, each of which signs; none: unsigned.</summary>
    public IReadOnlyList<byte[]> Secrets { get; init; } = [];

    /// <summary>Sent as <c>Authorization: Bearer</c>; empty: not sent.</summary>
    public string Bearer { get; init; } = "";

    /// <summary>Null: the body is the CloudEvent itself.</summary>
    public PayloadTemplate? Template { get; init; }

    /// <summary>Null: a webhook. Else <see cref="Url"/> is the base of an MLflow server, of which the alias is moved.</summary>
    public MlflowAlias? Alias { get; init; }

    /// <summary>Null: a webhook. Else run events of OpenLineage are posted, with this namespace of jobs and data sets; empty: <c>watchgrain/</c> and the tenant.</summary>
    public string? LineageNamespace { get; init; }

    /// <summary>States that are delivered, as words of the audit log; empty: all.</summary>
    public IReadOnlySet<string> States { get; init; } = new HashSet<string>();

    /// <summary>Actions that are delivered; empty: all.</summary>
    public IReadOnlySet<string> Actions { get; init; } = new HashSet<string>();

    /// <summary>Models whose decisions are delivered; empty: all.</summary>
    public IReadOnlySet<string> Models { get; init; } = new HashSet<string>();

    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Attempts until a delivery is a dead letter.</summary>
    public int Attempts { get; init; } = DefaultAttempts;

    public TimeSpan FirstRetry { get; init; } = DefaultFirstRetry;

    public TimeSpan LongestRetry { get; init; } = DefaultLongestRetry;

    public TimeSpan Pause { get; init; } = DefaultPause;

    /// <summary>Whether an entry goes to this channel: a step of a decision, or where lineage is told something else.</summary>
    public bool Takes(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (LineageNamespace is not null) return LineageEvents.Tell(entry) && Has(Models, entry.ModelId) && (entry.Decision is null || Has(Actions, entry.Decision.Action));
        // What was approved and has no effect (it was planted) is nobody's to act on.
        return entry.BodyCase == Entry.BodyOneofCase.Decision && entry.Decision.ToState != AuditWords.Of(DecisionState.Approved) && Has(States, entry.Decision.ToState) && Has(Actions, entry.Decision.Action) && Has(Models, entry.ModelId);
    }

    private static bool Has(IReadOnlySet<string> filter, string word) => filter.Count == 0 || filter.Contains(word);
}
