using Watchgrain.Grains.Deltas;

namespace Watchgrain.Gateway.Queries;

/// <summary>Counts as a message.</summary>
internal static class TallyMessages
{
    public static V1.Counters ToMessage(this Tally tally) => new()
    {
        Batches = tally.Batches,
        DuplicateBatches = tally.DuplicateBatches,
        Rows = tally.Rows,
        RejectedRows = tally.RejectedRows,
        LateRows = tally.LateRows,
        LabelsJoined = tally.LabelsJoined,
        LabelsParked = tally.LabelsParked,
        LabelsDuplicate = tally.LabelsDuplicate,
        LabelsAmended = tally.LabelsAmended,
        LabelsExpired = tally.LabelsExpired,
        PredictionsExpired = tally.PredictionsExpired,
        PredictionsDuplicate = tally.PredictionsDuplicate,
        LabelsRejected = tally.LabelsRejected,
        ClientDroppedRows = tally.ClientDroppedRows,
        ClientDroppedLabels = tally.ClientDroppedLabels,
        ConflictingBatches = tally.ConflictingBatches,
        DuplicateLabelBatches = tally.DuplicateLabelBatches,
        ConflictingLabelBatches = tally.ConflictingLabelBatches,
        OtherSourceRows = tally.OtherSourceRows,
        ResentDeltas = tally.ResentDeltas,
        LostBatches = tally.LostBatches,
        LostRows = tally.LostRows,
        OtherSliceRows = tally.OtherSliceRows,
        PersonalDataRows = tally.PersonalDataRows,
    };
}
