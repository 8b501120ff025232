using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>Batch number <paramref name="Sequence"/> of the replay's producer of predictions.</summary>
internal sealed record PredictionBatch(ulong Sequence, string Source, Batch Batch, long Watermark)
{
    public int Rows => Batch.Positions.Count;
}
