using System.Text;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>The values that a feature has in the reference, as a partition needs them to tell values that it did not have.</summary>
/// <param name="Column">Of the feature.</param>
/// <param name="Low">Smallest finite number; 0 of a categorical feature.</param>
/// <param name="High">Largest finite number; 0 of a categorical feature.</param>
/// <param name="Categories">Hashes of the categories (<see cref="HashOf"/>), ascending: eight bytes each, however long their names are. Empty for a numeric feature.</param>
/// <param name="HasUnusable">Some row has no usable value: it is missing, NaN or infinite.</param>
[GenerateSerializer, Immutable, Alias("wg.FeatureSupport")]
public sealed record FeatureSupport([property: Id(0)] int Column, [property: Id(1)] double Low, [property: Id(2)] double High, [property: Id(3)] ulong[] Categories, [property: Id(4)] bool HasUnusable)
{
    /// <summary>1,024, as many as a summary keeps by name: of a feature with more, new ones are nothing new, and it is left out.</summary>
    public const int MostCategories = CategoricalSummary.DefaultBound;

    private const int OnStack = 512;

    public bool IsNumeric => Categories.Length == 0;

    public bool Holds(string category) => Array.BinarySearch(Categories, HashOf(category)) >= 0;

    /// <summary>64 bits: of 1,024 categories a new one has the hash of another once in 10^16 times.</summary>
    public static ulong HashOf(string category)
    {
        ArgumentNullException.ThrowIfNull(category);
        var most = Encoding.UTF8.GetMaxByteCount(category.Length);
        Span<byte> bytes = most <= OnStack ? stackalloc byte[OnStack] : new byte[most];
        return ValueHash.Of(bytes[..Encoding.UTF8.GetBytes(category, bytes)]);
    }
}
