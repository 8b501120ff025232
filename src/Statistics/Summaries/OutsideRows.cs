using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>Rows with a value that the reference does not support: how many there are, and how many by feature. Mergeable, exact: the same for any order of rows and any number of parts. Not thread-safe.</summary>
/// <remarks>Rows without such a value are not in it: their number stands in the summary of predictions. At most <see cref="MostFeatures"/> counts, whatever rows hold.</remarks>
public sealed class OutsideRows
{
    /// <summary>4,096: eight times the features that a version may have.</summary>
    public const int MostFeatures = 4096;

    private const byte FormVersion = 1;

    private SparseCounts byFeature = new(MostFeatures);

    /// <summary>Rows with at least one such value.</summary>
    public long Count { get; private set; }

    /// <summary>Rows with such a value of a feature.</summary>
    /// <param name="feature">Its place among the version's, from 0.</param>
    public long this[int feature] => byFeature[feature];

    /// <summary>Adds a row; without features it is none of these rows, and nothing is added.</summary>
    /// <param name="features">Places of the features with such a value, each once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A place is negative, or not below <see cref="MostFeatures"/>; nothing is added then.</exception>
    public void Add(ReadOnlySpan<int> features)
    {
        foreach (var feature in features)
        {
            if (feature is < 0 or >= MostFeatures) throw new ArgumentOutOfRangeException(nameof(features), feature, $"A feature's place lies in 0 to {MostFeatures - 1}.");
        }
        if (features.IsEmpty) return;
        byFeature.AddEach(features);
        Count++;
    }

    /// <summary>The features with such rows, those with the most first, and of equals that of the lower place.</summary>
    public IReadOnlyList<(int Feature, long Rows)> ByFeature() => [.. byFeature.Ascending().OrderByDescending(feature => feature.Count).Select(feature => (feature.Key, feature.Count))];

    public void Merge(OutsideRows other)
    {
        ArgumentNullException.ThrowIfNull(other);
        byFeature.Merge(other.byFeature);
        Count += other.Count;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutCount(Count);
        byFeature.Write(output, signed: false);
    }

    /// <exception cref="InvalidDataException">The bytes are not outside rows of a known version.</exception>
    public static OutsideRows Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Outside rows", source);
        input.Version(FormVersion);
        var rows = new OutsideRows { Count = input.Count(), byFeature = SparseCounts.Read(ref input, MostFeatures, signed: false) };
        input.End();
        if (rows.byFeature.Total < rows.Count) throw input.Broken($"of {rows.Count} rows each has a feature, and the features have {rows.byFeature.Total}");
        foreach (var (feature, count) in rows.byFeature.Ascending())
        {
            if (count > rows.Count) throw input.Broken($"feature {feature} has {count} rows of {rows.Count}");
        }
        return rows;
    }
}
