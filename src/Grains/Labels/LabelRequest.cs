using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.Labels;

/// <summary>
/// Hands the parts of one label request to the label partitions. One of them, by producer and sequence, decides over the number and comes first: other content under a number is refused there before any partition has counted a part of it.
/// A request that ends half way counts in part until it is sent again, and under its number nothing else ever does.
/// </summary>
public static class LabelRequest
{
    /// <summary>The replies by partition. When the one that decides did not take its part, its reply alone: nobody else was asked.</summary>
    /// <param name="grains">Finds the partitions.</param>
    /// <param name="version">Whose predictions are labelled.</param>
    /// <param name="parts">One per label partition, some of them empty, so that each sees every sequence.</param>
    public static async Task<IngestReply[]> SendAsync(IGrainFactory grains, VersionId version, IReadOnlyList<LabelBatch> parts)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(parts);
        var home = Partitioning.OfBatch(parts[0].ProducerId, parts[0].Sequence, parts.Count);
        var first = await ReportAsync(home);
        if (first.Status is not (IngestStatus.Accepted or IngestStatus.Duplicate))
            return [first];
        return await Task.WhenAll(Enumerable.Range(0, parts.Count).Select(partition => partition == home ? Task.FromResult(first) : ReportAsync(partition)));

        Task<IngestReply> ReportAsync(int partition) => grains.GetGrain<ILabelGrain>(GrainKeys.Labels(version, partition)).ReportAsync(parts[partition]);
    }
}
