using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Deltas;

/// <summary>
/// The open panes of a receiver: deltas come in, closed panes go out as rows for the archive. Everything it decides is in the receiver's state, to be written as one record. Pure; not thread-safe.
/// </summary>
public sealed class ReceiverPanes
{
    /// <summary>32: the largest fleets of feeds we know of have fewer; the cost of a closing grows with it.</summary>
    public const int MostSources = 32;

    /// <summary>Name under which further sources are merged.</summary>
    public const string OtherSources = "other";

    // What labels change: sealed when a pane is judged, and revised when more come. Everything else is sealed with the rows.
    private static readonly SummaryKind[] OfLabels = [SummaryKind.Outcomes, SummaryKind.LabelDelays, SummaryKind.Exposed, SummaryKind.Contradictions, SummaryKind.Errors, SummaryKind.ClassOutcomes];

    // They go when a pane is judged, and are not archived; what comes later goes with the next revision.
    private static readonly SummaryKind[] OfJudging = [SummaryKind.PatternRows];
    private static readonly SummaryKind[] OfRows = [.. Enum.GetValues<SummaryKind>().Except(OfLabels).Except(OfJudging)];

    // A pane without them has nothing that could be judged.
    private static readonly SummaryKind[] Judged = [SummaryKind.Outcomes, SummaryKind.Errors, SummaryKind.ClassOutcomes, SummaryKind.Contradictions];

    /// <summary>2 MiB, eight full panes: what is written every other second while labels come, however many panes wait for theirs.</summary>
    private const int MostPatternBytes = 1 << 21;

    private readonly ReceiverState state;

    public ReceiverPanes(ReceiverState state, NumericBinning? binning)
    {
        ArgumentNullException.ThrowIfNull(state);
        this.state = state;
        Table = new(binning);
        foreach (var part in state.Open)
            Table.Merge(part);
        LetGo();
    }

    /// <summary>The summaries of the open panes. To be read only.</summary>
    public SummaryTable Table { get; }

    /// <summary>
    /// Merges the parts of a delta; returns those that came after their pane was closed, which are dropped and counted. All of it is read before anything is merged: bytes that cannot be read throw and change nothing.
    /// Whatever else throws leaves half a delta behind: then this table must neither be written nor used again.
    /// </summary>
    public IReadOnlyList<SummaryPart> Take(Delta content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var late = Array.FindAll(content.Parts, IsLate);
        var read = content.Parts.Where(part => !IsLate(part)).Select(part => (Part: part, Summary: Read(part))).ToArray();
        foreach (var (part, summary) in read)
        {
            Table.Merge(HasPlace(part) ? part : part with { Source = OtherSources }, summary);
        }
        if (read.Any(one => one.Part.Kind == SummaryKind.PatternRows))
            Table.BoundPatternRows(MostPatternBytes);
        state.DroppedParts += late.Length;
        return late;
    }

    /// <summary>Closes the panes up to one for rows.</summary>
    /// <param name="through">The last pane to close.</param>
    /// <param name="onClosing">Called for each pane with summaries, in ascending order, before its rows are sealed.</param>
    public void CloseRows(long through, Action<long, SummaryTable> onClosing)
    {
        ArgumentNullException.ThrowIfNull(onClosing);
        foreach (var pane in Table.Panes.Where(pane => pane <= through && !(pane <= state.RowsThrough)).ToArray())
        {
            onClosing(pane, Table);
            foreach (var part in Table.PartsOf(pane).Where(part => OfRows.Contains(part.Kind)))
                state.Sealed.Add(new(pane, PartName.Of(part.Kind, part.Source), 0, part.Bytes));
            Table.Remove(pane, OfRows);
        }
        state.RowsThrough = through;
    }

    /// <summary>The panes that labels have reached after their judgement: closing outcomes up to a pane needs their archived rows.</summary>
    public IReadOnlyList<long> Revised(long through) => [.. PanesWithOutcomes(through).Where(pane => pane <= state.OutcomesThrough)];

    /// <summary>Judges the panes up to one. Labels that came after their pane was judged make a new revision of its outcomes, one per closing and one per level of coverage (<see cref="CoverageCuts"/>); what it was judged by stays.</summary>
    /// <param name="through">The last pane to judge.</param>
    /// <param name="earlier">The latest archived rows of the <see cref="Revised"/> panes.</param>
    /// <param name="onJudging">Called for each pane with outcomes that is judged for the first time, in ascending order, before its rows are sealed.</param>
    public void CloseOutcomes(long through, IReadOnlyCollection<ArchivedPane> earlier, Action<long, SummaryTable> onJudging)
    {
        ArgumentNullException.ThrowIfNull(onJudging);
        foreach (var pane in PanesWithOutcomes(through).ToArray())
        {
            var late = pane <= state.OutcomesThrough;
            if (!late)
                onJudging(pane, Table);
            SealOutcomes(pane, late ? earlier : []);
        }
        state.OutcomesThrough = through;
    }

    /// <summary>Makes a new revision of the outcomes of a judged pane from the labels that have come since.</summary>
    /// <param name="pane">One of the <see cref="Revised"/>.</param>
    /// <param name="earlier">Its latest archived rows.</param>
    public void Revise(long pane, IReadOnlyCollection<ArchivedPane> earlier) => SealOutcomes(pane, earlier);

    // All sources of the pane or none: an archived row that cannot be read must not leave half of them both sealed and open.
    private void SealOutcomes(long pane, IReadOnlyCollection<ArchivedPane> earlier)
    {
        var rows = new List<ArchivedPane>();
        foreach (var part in Table.PartsOf(pane).Where(part => OfLabels.Contains(part.Kind)))
        {
            var name = PartName.Of(part.Kind, part.Source);
            var before = earlier.FirstOrDefault(row => row.Pane == pane && row.Part == name);
            var revised = new SummaryTable();
            revised.Merge(part);
            if (before is not null)
                revised.Merge(part with { Bytes = before.Bytes });
            rows.Add(new(pane, name, before?.Revision + 1 ?? 0, revised.ToParts()[0].Bytes));
        }
        state.Sealed.AddRange(rows);
        Table.Remove(pane, [.. OfLabels, .. OfJudging]);
    }

    /// <summary>Puts the open panes into the state that is to be written.</summary>
    public void Save() => state.Open = Table.ToParts();

    /// <summary>Lets go of the bytes that <see cref="Save"/> made: only a write needs them.</summary>
    public void LetGo() => state.Open = [];

    // Senders name the sources; this only bounds what a sender of before did not.
    private bool HasPlace(SummaryPart part)
    {
        var sources = Table.SourcesOf(part.Pane, part.Kind).Where(source => source != OtherSources).ToArray();
        return sources.Length < MostSources || part.Source == OtherSources || sources.Contains(part.Source);
    }

    private bool IsLate(SummaryPart part) => OfRows.Contains(part.Kind) && part.Pane <= state.RowsThrough;

    private object Read(SummaryPart part)
    {
        try
        {
            return Table.Read(part);
        }
        catch (Exception exception)
        {
            throw new UnreadableDeltaException($"The {part.Kind} part of pane {part.Pane} is not in its binary form: {exception.Message}", exception);
        }
    }

    private IEnumerable<long> PanesWithOutcomes(long through) => Table.PanesWith(Judged).Where(pane => pane <= through);
}
