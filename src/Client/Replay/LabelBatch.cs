using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>Batch number <paramref name="Sequence"/> of the replay's producer of labels; <paramref name="KnownAt"/> is empty when the table does not say when they became known.</summary>
internal sealed record LabelBatch(ulong Sequence, string Source, PredictionIds Ids, IReadOnlyList<uint> Labels, IReadOnlyList<long> KnownAt);
