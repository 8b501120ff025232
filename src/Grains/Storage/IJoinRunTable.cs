using Watchgrain.Grains.Labels.Runs;

namespace Watchgrain.Grains.Storage;

/// <summary>The runs of join rows (docs/formats/join-runs.md). <see cref="IPartitionLog.AppendAsync"/> adds them; here they are read, merged and dropped. A write that returns is on the disk.</summary>
/// <remarks>Every write carries the epoch of its writer, as those of the log do, and gets <see cref="FencedException"/> when it is too low.</remarks>
public interface IJoinRunTable
{
    /// <summary>The headers by their numbers, ascending.</summary>
    Task<IReadOnlyList<JoinRunHeader>> LoadAsync(string partition, CancellationToken cancellation);

    /// <summary>The numbers of the runs that have blocks, with a header or without.</summary>
    Task<IReadOnlyList<long>> ListBlocksAsync(string partition, CancellationToken cancellation);

    /// <summary>The bytes of blocks, in the order of the places; null where there is none.</summary>
    Task<IReadOnlyList<byte[]?>> ReadAsync(string partition, IReadOnlyList<BlockPlace> places, CancellationToken cancellation);

    /// <summary>In one transaction: adds blocks (with a header: the run is there from now on), and removes the headers of other runs.</summary>
    Task WriteAsync(string partition, long epoch, JoinRunRows? added, IReadOnlyCollection<long> removed, CancellationToken cancellation);

    /// <summary>Drops blocks of a run without a header, at most so many; returns how many it has dropped.</summary>
    Task<int> DropBlocksAsync(string partition, long epoch, long run, int most, CancellationToken cancellation);
}
