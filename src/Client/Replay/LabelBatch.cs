using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>A numbered batch of the replay's producer of labels.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Source">Who supplied the labels.</param>
/// <param name="Ids">The predictions that they belong to.</param>
/// <param name="Labels">Classes, or the targets of a regression.</param>
/// <param name="KnownAt">When each label became known; empty when the table does not say it.</param>
internal sealed record LabelBatch(ulong Sequence, string Source, PredictionIds Ids, IReadOnlyList<double> Labels, IReadOnlyList<long> KnownAt);
