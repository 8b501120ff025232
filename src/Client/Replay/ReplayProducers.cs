using Watchgrain.Client.Connection;
using Watchgrain.Client.Specs;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>The two producers of a replay and the numbers at which they go on.</summary>
/// <param name="Predictions">First batch of predictions that has not been acknowledged.</param>
/// <param name="Labels">First batch of labels likewise.</param>
internal sealed record ReplayProducers(ulong Predictions, ulong Labels)
{
    private const string PredictionsId = "replay-predictions";
    private const string LabelsId = "replay-labels";

    public bool HasBegun => Predictions > 0 || Labels > 0;

    public static Producer OfPredictions(ModelSpec spec) => new(spec.Model, spec.Version, PredictionsId);

    public static Producer OfLabels(ModelSpec spec) => new(spec.Model, spec.Version, LabelsId);

    public static async Task<ReplayProducers> NextAsync(WatchgrainClient client, ModelSpec spec, CancellationToken cancellation)
    {
        return new ReplayProducers(await NextAsync(PredictionsId), await NextAsync(LabelsId));

        async Task<ulong> NextAsync(string id)
        {
            var request = new GetProducerRequest { ModelId = spec.Model, Version = spec.Version, ProducerId = id };
            var producer = await client.Ingest.GetProducerAsync(request, cancellationToken: cancellation);
            return producer.Known ? producer.NextSequence : 0;
        }
    }
}
