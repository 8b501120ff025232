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

    private readonly ReceiverState state;

    public ReceiverPanes(ReceiverState state, NumericBinning? binning)
    {
        ArgumentNullException.ThrowIfNull(state);
        this.state = state;
        Table = new(binning);
        foreach (var part in state.Open)
            Table.Merge(part);
    }

    /// <summary>The summaries of the open panes. To be read only.</summary>
    public SummaryTable Table { get; }

    /// <summary>Merges the parts of an admitted delta; returns those that had to be dropped, and counts them.</summary>
    public IReadOnlyList<DroppedPart> Take(Delta content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var dropped = new List<DroppedPart>();
        foreach (var part in content.Parts)
        {
            if (part.Kind != SummaryKind.Outcomes && part.Pane <= state.RowsThrough)
            {
                dropped.Add(new(part, null));
                continue;
            }
            try
            {
                var sources = Table.SourcesOf(part.Pane, part.Kind).ToArray();
                Table.Merge(sources.Length < MostSources || sources.Contains(part.Source) ? part : part with { Source = OtherSources });
            }
            catch (Exception exception) when (exception is InvalidDataException or FormatException or ArgumentException)
            {
                dropped.Add(new(part, exception.Message));
            }
        }
        state.DroppedParts += dropped.Count;
        return dropped;
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
            foreach (var part in Table.PartsOf(pane).Where(part => part.Kind != SummaryKind.Outcomes))
                state.Sealed.Add(new(pane, PartName.Of(part.Kind, part.Source), 0, part.Bytes));
            Table.Remove(pane, SummaryKind.Numeric, SummaryKind.Categorical, SummaryKind.Scores, SummaryKind.Exposures);
        }
        state.RowsThrough = through;
    }

    /// <summary>The panes that labels have reached after their judgement: closing outcomes up to a pane needs their archived rows.</summary>
    public IReadOnlyList<long> Revised(long through) => [.. PanesWithOutcomes(through).Where(pane => pane <= state.OutcomesThrough)];

    /// <summary>Judges the panes up to one. Labels that came after their pane was judged make a new revision of its outcomes, at most one per closing; what it was judged by stays.</summary>
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
            foreach (var part in Table.PartsOf(pane).Where(part => part.Kind == SummaryKind.Outcomes))
            {
                var name = PartName.Of(part.Kind, part.Source);
                var before = late ? earlier.FirstOrDefault(row => row.Pane == pane && row.Part == name) : null;
                var revised = new SummaryTable();
                revised.Merge(part);
                if (before is not null)
                    revised.Merge(part with { Bytes = before.Bytes });
                state.Sealed.Add(new(pane, name, before?.Revision + 1 ?? 0, revised.ToParts()[0].Bytes));
            }
            Table.Remove(pane, SummaryKind.Outcomes);
        }
        state.OutcomesThrough = through;
    }

    /// <summary>Puts the open panes into the state that is to be written.</summary>
    public void Save() => state.Open = Table.ToParts();

    private IEnumerable<long> PanesWithOutcomes(long through) => Table.Panes.Where(pane => pane <= through && Table.OfPane<OutcomeCells>(pane).Any());
}
