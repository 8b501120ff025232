namespace Watchgrain.Grains.Deltas;

/// <summary>Counts of everything that was taken or turned away. Adds up.</summary>
[GenerateSerializer, Immutable, Alias("wg.Tally")]
public readonly record struct Tally
{
    [Id(0)] public long Batches { get; init; }

    [Id(1)] public long DuplicateBatches { get; init; }

    [Id(2)] public long Rows { get; init; }

    [Id(3)] public long RejectedRows { get; init; }

    [Id(4)] public long LateRows { get; init; }

    [Id(5)] public long LabelsJoined { get; init; }

    /// <summary>Net change of the labels that wait for their prediction.</summary>
    [Id(6)] public long LabelsParked { get; init; }

    [Id(7)] public long LabelsDuplicate { get; init; }

    [Id(8)] public long LabelsAmended { get; init; }

    [Id(9)] public long LabelsExpired { get; init; }

    [Id(10)] public long PredictionsExpired { get; init; }

    [Id(11)] public long PredictionsDuplicate { get; init; }

    [Id(12)] public long LabelsRejected { get; init; }

    /// <summary>Rows that clients lost before they reached a gateway, by their own account; so too the labels.</summary>
    [Id(13)] public long ClientDroppedRows { get; init; }

    [Id(14)] public long ClientDroppedLabels { get; init; }
    /// <summary>Batches under a number that stood for other content: refused.</summary>
    [Id(15)] public long ConflictingBatches { get; init; }

    /// <summary>Parts of label requests that came again, one per label partition.</summary>
    [Id(16)] public long DuplicateLabelBatches { get; init; }

    /// <summary>Parts of label requests under a number that stood for other content, one per label partition: refused.</summary>
    [Id(17)] public long ConflictingLabelBatches { get; init; }

    /// <summary>Rows that count under the name of the other sources, for theirs has no statistics of its own.</summary>
    [Id(18)] public long OtherSourceRows { get; init; }

    /// <summary>Deltas that a sender sent again, for nobody had said that they were applied.</summary>
    [Id(19)] public long ResentDeltas { get; init; }

    /// <summary>Batches of best effort that count nowhere.</summary>
    [Id(20)] public long LostBatches { get; init; }

    [Id(21)] public long LostRows { get; init; }

    /// <summary>Rows in the remainder of a feature: their value has no slice of its own.</summary>
    [Id(22)] public long OtherSliceRows { get; init; }

    /// <summary>Rows with a category that has the form of personal data.</summary>
    [Id(23)] public long PersonalDataRows { get; init; }

    public static Tally operator +(Tally a, Tally b) => new()
    {
        Batches = a.Batches + b.Batches,
        DuplicateBatches = a.DuplicateBatches + b.DuplicateBatches,
        Rows = a.Rows + b.Rows,
        RejectedRows = a.RejectedRows + b.RejectedRows,
        LateRows = a.LateRows + b.LateRows,
        LabelsJoined = a.LabelsJoined + b.LabelsJoined,
        LabelsParked = a.LabelsParked + b.LabelsParked,
        LabelsDuplicate = a.LabelsDuplicate + b.LabelsDuplicate,
        LabelsAmended = a.LabelsAmended + b.LabelsAmended,
        LabelsExpired = a.LabelsExpired + b.LabelsExpired,
        PredictionsExpired = a.PredictionsExpired + b.PredictionsExpired,
        PredictionsDuplicate = a.PredictionsDuplicate + b.PredictionsDuplicate,
        LabelsRejected = a.LabelsRejected + b.LabelsRejected,
        ClientDroppedRows = a.ClientDroppedRows + b.ClientDroppedRows,
        ClientDroppedLabels = a.ClientDroppedLabels + b.ClientDroppedLabels,
        ConflictingBatches = a.ConflictingBatches + b.ConflictingBatches,
        DuplicateLabelBatches = a.DuplicateLabelBatches + b.DuplicateLabelBatches,
        ConflictingLabelBatches = a.ConflictingLabelBatches + b.ConflictingLabelBatches,
        OtherSourceRows = a.OtherSourceRows + b.OtherSourceRows,
        ResentDeltas = a.ResentDeltas + b.ResentDeltas,
        LostBatches = a.LostBatches + b.LostBatches,
        LostRows = a.LostRows + b.LostRows,
        OtherSliceRows = a.OtherSliceRows + b.OtherSliceRows,
        PersonalDataRows = a.PersonalDataRows + b.PersonalDataRows,
    };
}
