using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Grains.References;

/// <summary>The joint distribution of the numeric features in a reference.</summary>
internal static class JointReference
{
    /// <summary>4 million: 400,000 rows of ten features, half a second of work. Of more rows those at even steps are taken.</summary>
    private const long MostNumbers = 4_000_000;

    /// <summary>Serialised <see cref="RandomFourierTest"/>; empty when fewer than two rows or features can be watched jointly.</summary>
    /// <param name="batches">The rows, in their order.</param>
    /// <param name="columns">Columns of the features.</param>
    /// <param name="digest">The reference's, hexadecimal: its beginning seeds the map.</param>
    public static byte[] Of(IReadOnlyCollection<ColumnarRows> batches, int[] columns, string digest)
    {
        if (columns.Length == 0)
            return [];
        var step = 1 + (batches.Sum(batch => (long)batch.Count) * columns.Length - 1) / MostNumbers;
        var numbers = new List<double>();
        var values = new double[columns.Length];
        long at = 0;
        foreach (var batch in batches)
        {
            for (var row = 0; row < batch.Count; row++, at++)
            {
                if (at % step != 0)
                    continue;
                batch.CopyNumbers(row, columns, values);
                numbers.AddRange(values);
            }
        }
        var seed = BinaryPrimitives.ReadUInt64BigEndian(Convert.FromHexString(digest));
        return RandomFourierTest.FromReference(seed, CollectionsMarshal.AsSpan(numbers), columns.Length) is { } test ? BinaryOutput.BytesOf(test.WriteTo) : [];
    }
}
