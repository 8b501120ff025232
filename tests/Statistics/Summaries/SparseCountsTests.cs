using System.Buffers;
using CsCheck;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class SparseCountsTests
{
    private const int Keys = 20 * SparseCounts.PageSize;

    private static readonly Gen<int> Key = Gen.Int[0, Keys - 1];

    // Small ones, and those around what four bytes hold.
    private static readonly Gen<long> Amount = Gen.Frequency((6, Gen.Long[-5, 5]), (1, Gen.Long[int.MaxValue - 3L, int.MaxValue + 3L]), (1, Gen.Long[-int.MaxValue - 3L, -int.MaxValue + 3L]), (1, Gen.Long[-(1L << 40), 1L << 40]));
    private static readonly Gen<(int Key, long Amount)[]> Amounts = Gen.Select(Key, Amount).Array[0, 30];

    [Fact]
    public void AnyWay_HoldsWhatADictionaryHolds() => Gen.Select(Amounts, Amounts, Key.Array[0, 20], Gen.Int[0, 19], Gen.Long[0, 1L << 31]).Sample((first, second, each, page, most) =>
    {
        var expected = new Dictionary<int, long>();
        var left = Of(first, expected);
        left.AddEach(each);
        foreach (var key in each) Note(expected, key, 1);
        var counts = new long[SparseCounts.PageSize];
        (counts[0], counts[^1]) = (most, 1);
        left.AddPage(page, counts, most + 1);
        Note(expected, page * SparseCounts.PageSize, most);
        Note(expected, (page + 1) * SparseCounts.PageSize - 1, 1);
        left.Merge(Of(second, expected));
        Check(expected, left);
        Check(expected, left.Clone());
        Check(expected, Again(left));
    }, iter: 2000);

    [Fact]
    public void Add_PastWhatFourBytesHold_CountsOn()
    {
        var counts = new SparseCounts(Keys);
        counts.Add(3, int.MaxValue);
        counts.Add(700, 2);
        counts.AddEach([3, 3, 700]);
        Assert.Equal([(3, int.MaxValue + 2L), (700, 3L)], counts.Ascending());
        Assert.Equal(int.MaxValue + 2L, counts[3]);
        Assert.Equal(0, counts[4]);
        Assert.Equal(int.MaxValue + 5L, counts.Total);
    }

    [Fact]
    public void Add_BeyondTheKeys_IsRefused()
    {
        var counts = new SparseCounts(Keys);
        Assert.Throws<ArgumentOutOfRangeException>(() => counts.Add(Keys, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => counts.Add(-1, 1));
        Assert.Empty(counts.Ascending());
    }

    private static SparseCounts Of((int Key, long Amount)[] amounts, Dictionary<int, long> expected)
    {
        var counts = new SparseCounts(Keys);
        foreach (var (key, amount) in amounts)
        {
            counts.Add(key, amount);
            Note(expected, key, amount);
        }
        return counts;
    }

    private static void Note(Dictionary<int, long> expected, int key, long amount) => expected[key] = expected.GetValueOrDefault(key) + amount;

    private static void Check(Dictionary<int, long> expected, SparseCounts counts)
    {
        Assert.Equal(expected.Where(entry => entry.Value != 0).OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value)), counts.Ascending());
        Assert.Equal(expected.Values.Sum(), counts.Total);
        Span<long> room = new long[SparseCounts.PageSize];
        for (var page = counts.FirstPage - 1; page <= counts.EndPage; page++)
        {
            var held = counts.PageAt(page, room);
            for (var place = 0; place < SparseCounts.PageSize; place++)
            {
                var key = page * SparseCounts.PageSize + place;
                Assert.Equal(expected.GetValueOrDefault(key), held.IsEmpty ? 0 : held[place]);
                if (key >= 0) Assert.Equal(expected.GetValueOrDefault(key), counts[key]);
            }
        }
    }

    private static SparseCounts Again(SparseCounts counts)
    {
        var output = new ArrayBufferWriter<byte>();
        counts.Write(output, signed: true);
        var input = new BinaryInput("counts", output.WrittenSpan);
        return SparseCounts.Read(ref input, Keys, signed: true);
    }
}
