using LabelSums = Watchgrain.Statistics.Poisoning.SourceLabelSums;
using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Storage;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Sources;

/// <summary>The source grain: sums of its labels per pane. The outcomes by which a pane was judged are archived apart, so that later labels do not change what was judged.</summary>
public sealed class SourceGrain(
    [PersistentState(GrainStorageNames.Source, GrainStorageNames.Provider)] IPersistentState<SourceGrainState> state, IPaneArchive archive, ReceiverMetrics metrics, ILogger<SourceGrain> logger)
    : PaneReceiver<SourceGrainState>(state, archive, metrics, logger), ISourceGrain
{
    private const string JudgedPart = "judged";

    private LabelSums reference;
    private OutcomeCells? referenceCells;

    public async Task SetReferenceAsync(string digest, byte[] outcomes)
    {
        if (State.ReferenceDigest == digest)
            return;
        if (State.ReferenceDigest.Length > 0)
            throw new InvalidOperationException($"The source {SourceName} has another reference already: {State.ReferenceDigest}, not {digest}.");
        (State.ReferenceDigest, State.ReferenceOutcomes) = (digest, outcomes);
        ReadReference();
        await WriteAsync();
    }

    public async Task<SourceFigures> GetAsync(long? firstPane, long? lastPane)
    {
        var table = (await ReadPanesAsync(firstPane, lastPane)).Table;
        return new([.. table.Panes.Select(pane => Sums(pane, Merged(table, pane), table.ErrorsOf(pane)))], State.LastLineageRunId);
    }

    public async Task<SourceLabelSums[]> GetJudgedAsync(long firstPane, long lastPane)
    {
        var rows = await ReadRowsAsync(firstPane, lastPane);
        return [.. rows.Where(row => row.Part == JudgedPart).OrderBy(row => row.Pane).Select(row => Judged(row.Pane, OutcomeCells.Read(row.Bytes)))];
    }

    public async Task<SourceProfile> GetProfileAsync(long firstPane, long lastPane)
    {
        var table = (await ReadPanesAsync(firstPane, lastPane)).Table;
        var (outcomes, first) = (new OutcomeCells(), default(long?));
        foreach (var pane in table.PanesWith(SummaryKind.Outcomes, SummaryKind.ClassOutcomes))
        {
            first ??= pane;
            outcomes.Merge(Merged(table, pane));
        }
        var isNew = first is not null && referenceCells is null && (await ReadRowsAsync(firstPane - MostPanes, firstPane - 1)).Count == 0;
        return new(first, isNew, ProfilePlaces.Of(outcomes), referenceCells is null ? null : ProfilePlaces.Of(referenceCells));
    }

    protected override Task LoadAsync()
    {
        ReadReference();
        OpenPanes(null);
        return Task.CompletedTask;
    }

    protected override void OnApplied(Delta content)
    {
        if (content.LineageRunId.Length > 0)
            State.LastLineageRunId = content.LineageRunId;
    }

    // Also of a source in quarantine: what its labels say shows whether it may come back.
    protected override void OnJudged(long pane, SummaryTable panes, Quarantine quarantine)
    {
        // Labels of a regression are not judged by their source.
        if (panes.OfPane<OutcomeCells>(pane).Any() || panes.OfPane<ClassOutcomes>(pane).Any())
            Seal(pane, JudgedPart, BinaryOutput.BytesOf(Merged(panes, pane).WriteTo));
    }

    private string SourceName => GrainKeys.Segments(Key)[^1];

    // Of several classes: whether the predicted one was right, against its probability.
    private static OutcomeCells Merged(SummaryTable table, long pane)
    {
        var cells = new OutcomeCells();
        foreach (var (_, outcomes) in table.OfPane<OutcomeCells>(pane))
            cells.Merge(outcomes);
        foreach (var (_, outcomes) in table.OfPane<ClassOutcomes>(pane))
            cells.Merge(outcomes.OfPredicted());
        return cells;
    }

    private void ReadReference()
    {
        referenceCells = State.ReferenceOutcomes.Length > 0 ? OutcomeCells.Read(State.ReferenceOutcomes) : null;
        reference = referenceCells is null ? default : LabelSums.From(referenceCells);
    }

    private SourceLabelSums Judged(long pane, OutcomeCells outcomes)
    {
        var sums = Sums(pane, outcomes);
        return outcomes.IsWhole ? sums with { Zero = Flips(outcomes, 0), One = Flips(outcomes, 1) } : sums;
    }

    private FlipCounts Flips(OutcomeCells outcomes, int predictedClass) => FlipCounts.Of(FlipSums.From(outcomes, predictedClass, referenceCells));

    private SourceLabelSums Sums(long pane, OutcomeCells outcomes, PredictionErrors? errors = null)
    {
        var sums = LabelSums.From(outcomes).Against(reference);
        return new()
        {
            Source = SourceName,
            Pane = pane,
            Labels = sums.Rows + (errors?.Count ?? 0),
            Errors = errors is null ? null : BinaryOutput.BytesOf(errors.WriteTo),
            Disagreements = sums.Disagreements,
            Expected = sums.Expected,
            Variance = sums.Variance,
            OwnExcess = sums.OwnBias,
            OwnExcessVariance = sums.OwnBiasVariance,
        };
    }
}
