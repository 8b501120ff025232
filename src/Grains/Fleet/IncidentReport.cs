using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Fleet;

/// <summary>What a version's coordinator tells the fleet of one of its incidents: how it stands now, and what has changed since the last report of it. The same revision again says nothing new.</summary>
[GenerateSerializer, Immutable, Alias("wg.IncidentReport")]
public sealed record IncidentReport
{
    [Id(0)] public required VersionId Version { get; init; }

    /// <summary>"model/version/number".</summary>
    [Id(1)] public required string IncidentId { get; init; }

    /// <summary>Entries that its timeline has had: grows with every change.</summary>
    [Id(2)] public required long Revision { get; init; }

    /// <summary>What has happened since the last report, in order, each kind once.</summary>
    [Id(3)] public required IncidentChange[] Changes { get; init; }

    [Id(4)] public required Severity Severity { get; init; }

    /// <summary>Of the leading cause.</summary>
    [Id(5)] public required Family Family { get; init; }

    /// <summary>Of the leading cause.</summary>
    [Id(6)] public required Subject Subject { get; init; }

    /// <summary>What it may come from, the likeliest first; at most <see cref="IncidentReports.MostCauses"/>.</summary>
    [Id(7)] public required ReportedCause[] Causes { get; init; }

    [Id(8)] public required Axis Axis { get; init; }

    /// <summary>First pane of the change.</summary>
    [Id(9)] public required long SincePane { get; init; }

    /// <summary>Where that pane begins.</summary>
    [Id(10)] public required long SincePosition { get; init; }

    /// <summary>Units of the axis, at least 1.</summary>
    [Id(11)] public required long PaneLength { get; init; }

    /// <summary>Server time.</summary>
    [Id(12)] public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Server time; null while it is open.</summary>
    [Id(13)] public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The incident of the same version that it has gone into; empty: none.</summary>
    [Id(14)] public string MergedInto { get; init; } = "";

    [Id(15)] public required string Sentence { get; init; }

    /// <summary>Server time of the latest change.</summary>
    [Id(16)] public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>When it was open, in order, the first and the latest <see cref="OpenSpell.Most"/> at most; empty: all the time from <see cref="OpenedAt"/> to <see cref="ClosedAt"/>.</summary>
    [Id(17)] public OpenSpell[] Spells { get; init; } = [];

    /// <summary>Where each of <see cref="Causes"/> began, in their order: the start of the pane. What happens to the model is no cause, and may seem to have begun earlier than what brought it about. Null in a report of before it was told.</summary>
    [Id(18)] public long[]? CausesBegan { get; init; }

    public bool Open => ClosedAt is null;

    /// <summary>Where one of <see cref="Causes"/> began; where that is not told, the incident itself.</summary>
    public long BeganOf(int cause) => cause < CausesBegan?.Length ? CausesBegan[cause] : SincePosition;

    /// <summary>When it was open, in order.</summary>
    public OpenSpell[] SpellsOrOne() => Spells is { Length: > 0 } ? Spells : [new(OpenedAt, ClosedAt)];

    /// <summary>So many causes stand in a record of the report.</summary>
    public const int MostRecorded = 5;

    /// <summary>As it is recorded: its likeliest causes, and without its changes, each of which is recorded by itself.</summary>
    public IncidentReport Recorded() => Causes.Length <= MostRecorded && Changes.Length == 0 ? this : this with
    {
        Causes = Causes.Length <= MostRecorded ? Causes : Causes[..MostRecorded],
        CausesBegan = CausesBegan?.Length > MostRecorded ? CausesBegan[..MostRecorded] : CausesBegan,
        Changes = [],
    };
}
