using Watchgrain.Grains.Models;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Embeddings;

/// <summary>The memory of this silo for samples of embeddings. When it is used up, versions that hold more than an even share take no more rows. Thread-safe.</summary>
public sealed class EmbeddingMemory
{
    /// <summary>256: thirty samples of the largest size, or hundreds of usual ones.</summary>
    public const int DefaultMegabytes = 256;

    private readonly SiloBudget budget;

    public EmbeddingMemory()
        : this(DefaultMegabytes)
    {
    }

    internal EmbeddingMemory(int megabytes) => budget = new((long)megabytes << 20);

    /// <summary>For one version.</summary>
    public SiloBudget.Share Open() => budget.Open();

    /// <param name="spec">Names an embedding.</param>
    internal HeldEmbeddings Open(VersionSpec spec) => new(new(spec), budget.Open());
}
