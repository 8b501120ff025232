using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Incidents;

/// <summary>Everything of one cause: strands that began together, what they do to the model, and the decisions that they led to. Its strands name it (<see cref="Strand.IncidentId"/>).</summary>
[GenerateSerializer, Alias("wg.IncidentRecord")]
public sealed class Incident
{
    /// <summary>Of the timeline as many entries are kept, its beginning and its latest ones.</summary>
    public const int MostEntries = 100;

    /// <summary>"model/version/number", each part escaped.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Of the leading cause.</summary>
    [Id(1)] public required Family Family { get; set; }

    /// <summary>Of the leading cause.</summary>
    [Id(2)] public required Subject Subject { get; set; }

    [Id(3)] public required long OpenedPane { get; init; }

    /// <summary>First pane of the change, of the strand that began first.</summary>
    [Id(4)] public long SincePane { get; set; }

    /// <summary>Null while it is open.</summary>
    [Id(5)] public long? ClosedPane { get; set; }

    /// <summary>The incident that it has gone into; empty: none.</summary>
    [Id(6)] public string MergedInto { get; set; } = "";

    [Id(7)] public List<IncidentDecision> Decisions { get; init; } = [];

    [Id(8)] public List<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>The pane in which performance was worst since the incident began; null where nothing tells.</summary>
    [Id(9)] public IncidentEffect? Worst { get; set; }

    /// <summary>In plain words: what, where, since when, how sure, what it does.</summary>
    [Id(10)] public string Sentence { get; set; } = "";

    /// <summary>Entries that the timeline has dropped.</summary>
    [Id(11)] public long DroppedEntries { get; set; }

    /// <summary>Entries of the timeline that the fleet has been told (<see cref="Fleet.IncidentReports"/>); those told last may be missing here after a restart, and are told again.</summary>
    [Id(12)] public long Reported { get; set; }

    /// <summary>Entries that the timeline has had.</summary>
    public long Entries => DroppedEntries + Timeline.Count;

    public bool Open => ClosedPane is null;

    public Severity Severity => Worst?.Severity ?? Severity.Unknown;

    public void Note(long pane, DateTimeOffset at, IncidentChange change, string text)
    {
        Timeline.Add(new(pane, at, change, text));
        if (Timeline.Count <= MostEntries)
            return;
        // The first fifth tells how it began.
        Timeline.RemoveAt(MostEntries / 5);
        DroppedEntries++;
    }
}
