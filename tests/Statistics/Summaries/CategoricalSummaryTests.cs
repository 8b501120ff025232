using System.Diagnostics;
using System.Text;
using CsCheck;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Summaries;

public sealed class CategoricalSummaryTests
{
    private const int Bound = 8;
    private static readonly Gen<string[]> Columns = Gen.Int[0, 14].Select(i => i == 0 ? "" : "kind " + i).Array[0, 12];

    [Fact]
    public void Add_OfADictionaryWithAUsedNull_IsRefusedAndAddsNothing()
    {
        var summary = new CategoricalSummary();
        Assert.Throws<ArgumentException>(() => summary.Add([0, 1], ["a", null!]));
        Assert.Equal(0, summary.Rows);
        summary.Add([0], ["a", null!]);
        Assert.Equal(1, summary.Rows);
    }

    [Fact]
    public void AddUtf8_OfLongNamesThatBeginAndEndAlike_IsNotSearchedOneByOne()
    {
        double alike = Fastest(i => $"warehouse-{i:d5}-germany"), different = Fastest(i => $"{i:d5}-warehouse-{i * 7:d5}-germany-{i:d5}");
        // Five hundred comparisons a row would be a hundred times slower.
        Assert.InRange(alike / different, 0, 20);

        static double Fastest(Func<int, string> name)
        {
            byte[][] names = [.. Enumerable.Range(0, 1000).Select(i => Encoding.UTF8.GetBytes(name(i)))];
            byte[] text = [.. names.SelectMany(bytes => bytes)];
            var offsets = new int[names.Length + 1];
            for (var i = 0; i < names.Length; i++) offsets[i + 1] = offsets[i] + names[i].Length;
            var summary = new CategoricalSummary();
            var fastest = double.PositiveInfinity;
            for (var pass = 0; pass < 40; pass++)
            {
                var from = Stopwatch.GetTimestamp();
                summary.AddUtf8(text, offsets);
                fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(from).TotalSeconds);
            }
            return fastest;
        }
    }

    [Fact]
    public void Read_OfANameThatIsNotUtf8_IsRefused() =>
        Assert.Contains("UTF-8", Assert.Throws<InvalidDataException>(() => CategoricalSummary.Read([1, 0, 16, 0, 1, 1, 0xff, 1])).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_OfACountWithMoreBytesThanItNeeds_IsRefused() =>
        Assert.Contains("varint", Assert.Throws<InvalidDataException>(() => CategoricalSummary.Read([1, 0, 16, 0x80, 0, 0])).Message, StringComparison.Ordinal);

    [Fact]
    public void Merge_InAnyOrder_GivesTheSameBytes() => Gen.Select(Columns, Columns, Columns).Sample((a, b, c) =>
    {
        var whole = BinaryForm.Hex(Of([.. a, .. b, .. c]).WriteTo);
        CategoricalSummary left = Of(a), right = Of(c), tail = Of(b), nested = Of(a);
        left.Merge(Of(b));
        left.Merge(Of(c));
        tail.Merge(Of(c));
        nested.Merge(tail);
        right.Merge(Of(b));
        right.Merge(Of(a));
        Assert.Equal(whole, BinaryForm.Hex(left.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(nested.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(right.WriteTo));
        left.Merge(Of([]));
        Assert.Equal(whole, BinaryForm.Hex(left.WriteTo));
        Assert.Equal(whole, BinaryForm.Hex(CategoricalSummary.Read(Convert.FromHexString(whole)).WriteTo));
    }, iter: 500);

    [Fact]
    public void Add_BeyondTheBound_KeepsExactBucketCounts()
    {
        var summary = Of([.. Enumerable.Range(0, Bound + 1).Select(i => "c" + i)]);
        Assert.False(summary.IsExact);
        Assert.Null(summary.Distinct);
        Assert.Null(summary.CountOf("c1"));
        Assert.Empty(summary.Counts);
        Assert.Equal(Bound + 1, summary.Count);
        Assert.Equal(Bound + 1, summary.BucketCounts().Sum());
        Assert.True(summary.BucketCounts()[CategoricalSummary.BucketOf("c1")] >= 1);
    }

    [Fact]
    public void Counts_OfFewCategories_AreOrdinal()
    {
        var summary = Of(["b", "B", "a", "ä", "", "b"]);
        Assert.Equal(["", "B", "a", "b", "ä"], summary.Counts.Select(pair => pair.Key));
        Assert.Equal(2, summary.CountOf("b"));
        Assert.Equal(0, summary.CountOf("zzz"));
        Assert.Equal(5, summary.Distinct);
    }

    [Fact]
    public void Add_OfCodes_CountsAsTheirText()
    {
        var summary = new CategoricalSummary();
        summary.Add([0, 1, 1, 2, 9], ["x", "y", "x", "unused"], [0b1_0000]);
        Assert.Equal((2, 2, 1, 5), (summary.CountOf("x"), summary.CountOf("y"), summary.Missing, summary.Rows));
        Assert.Equal(2, summary.Distinct);
        Assert.Throws<ArgumentException>(() => summary.Add([0, 4], ["x"]));
        Assert.Equal(5, summary.Rows);
    }

    [Fact]
    public void Add_OfFewCodesOfALongDictionary_LooksAtNoOther()
    {
        var dictionary = new AskedFor(1_000_000);
        var summary = new CategoricalSummary();
        summary.Add([7, 999_999, 7, -1], dictionary, [0b1000]);
        Assert.Equal((2, 1, 1, 4), (summary.CountOf("c7"), summary.CountOf("c999999"), summary.Missing, summary.Rows));
        Assert.Equal([7, 999_999], dictionary.Codes);
        Assert.Throws<ArgumentException>(() => summary.Add([7, 1_000_000], dictionary));
        Assert.Throws<ArgumentException>(() => summary.Add([7, AskedFor.Null], dictionary));
        Assert.Equal(4, summary.Rows);
    }

    private sealed class AskedFor(int count) : IReadOnlyList<string>
    {
        public const int Null = 500;

        public SortedSet<int> Codes { get; } = [];

        public int Count => count;

        public string this[int index]
        {
            get
            {
                Codes.Add(index);
                return index == Null ? null! : $"c{index}";
            }
        }

        public IEnumerator<string> GetEnumerator() => throw new NotSupportedException();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => throw new NotSupportedException();
    }

    [Fact]
    public void Add_OfManyCodes_CountsAsTheirTextOneByOne() => Gen.Select(Gen.Int[1, 1500], Gen.OneOf(Gen.Int[0, 3000], Gen.Int[0, 90]), Gen.Bool).Sample((entries, rows, some) =>
    {
        var random = new Random(entries + rows);
        int[] codes = [.. Enumerable.Range(0, rows).Select(_ => random.Next(Math.Min(entries, 40)) * entries / Math.Min(entries, 40))];
        string[] dictionary = [.. Enumerable.Range(0, entries).Select(i => "c" + i)];
        var missing = some ? new byte[(rows + 7) / 8] : [];
        random.NextBytes(missing);
        CategoricalSummary coded = new(100), single = new(100), texts = new(100);
        coded.Add(codes, dictionary, missing);
        for (var row = 0; row < rows; row++)
        {
            if (MissingBitmap.IsMissing(missing, row)) single.AddMissing(1);
            else single.Add(dictionary[codes[row]]);
        }
        var (utf8, offsets) = Arrow([.. codes.Select(code => dictionary[code])]);
        texts.AddUtf8(utf8, offsets, missing);
        Assert.Equal(BinaryForm.Hex(single.WriteTo), BinaryForm.Hex(coded.WriteTo));
        Assert.Equal(BinaryForm.Hex(single.WriteTo), BinaryForm.Hex(texts.WriteTo));
    }, iter: 100);

    [Fact]
    public void AddUtf8_OfAnyTexts_CountsAsTheTexts() => Gen.Select(Gen.String[Gen.OneOf('a', 'b', 'é', '\ud83d', '\ude00', '\ufffd', '世'), 0, 24].Array[0, 40], Gen.Int[1, 30]).Sample((texts, bound) =>
    {
        CategoricalSummary expected = new(bound), actual = new(bound);
        foreach (var text in texts) expected.Add(text);
        var (utf8, offsets) = Arrow(texts);
        actual.AddUtf8(utf8, offsets);
        Assert.Equal(BinaryForm.Hex(expected.WriteTo), BinaryForm.Hex(actual.WriteTo));
        Assert.Equal(expected.Counts, actual.Counts);
        foreach (var text in texts) Assert.Equal(expected.CountOf(text), actual.CountOf(text));
    }, iter: 500);

    [Fact]
    public void AddUtf8_OfBrokenBytes_CountsWhatTheyReadBackAs()
    {
        var summary = new CategoricalSummary();
        summary.AddUtf8([(byte)'a', 0xff, (byte)'a', 0xef, 0xbf, 0xbd], [0, 2, 6, 6]);
        Assert.Equal((2, 1, 2), (summary.CountOf("a\ufffd"), summary.CountOf(""), summary.Distinct));
    }

    [Fact]
    public void AddUtf8_WithOffsetsThatDoNotFit_AddsNothing()
    {
        var summary = new CategoricalSummary();
        Assert.Throws<ArgumentException>(() => summary.AddUtf8([1, 2], []));
        Assert.Throws<ArgumentException>(() => summary.AddUtf8([1, 2], [0, 2, 1]));
        Assert.Throws<ArgumentException>(() => summary.AddUtf8([1, 2], [-1, 2]));
        Assert.Throws<ArgumentException>(() => summary.AddUtf8([1, 2], [0, 3]));
        Assert.Throws<ArgumentException>(() => summary.AddUtf8([1, 2], [0, 1, 1, 1, 1, 1, 1, 1, 1, 2], [0]));
        Assert.Equal(0, summary.Rows);
    }

    [Fact]
    public void Add_AfterWarmUp_AllocatesNothing()
    {
        string[] dictionary = [.. Enumerable.Range(0, 200).Select(i => "category number " + i)];
        int[] codes = [.. Enumerable.Range(0, 3000).Select(i => i * 7 % 200)];
        var (utf8, offsets) = Arrow([.. codes.Select(code => dictionary[code])]);
        CategoricalSummary exact = new(), full = new(20);
        void AddAll()
        {
            foreach (var summary in (ReadOnlySpan<CategoricalSummary>)[exact, full])
            {
                summary.Add(codes, dictionary);
                summary.AddUtf8(utf8, offsets);
                summary.Add(dictionary[5]);
            }
        }
        Assert.Equal(0, Allocation.AfterWarmUp(AddAll));
    }

    [Fact]
    public void Add_OfBrokenText_SurvivesTheRoundTrip()
    {
        var summary = Of(["a\ud800b", "a\ufffdb", "\udfff"]);
        Assert.Equal(2, summary.CountOf("a\ud800b"));
        var read = CategoricalSummary.Read(BinaryForm.Of(summary.WriteTo));
        Assert.Equal(summary.Counts, read.Counts);
    }

    [Fact]
    public void UnseenCount_AgainstAReference_CountsNewRows()
    {
        var reference = Of(["a", "b"]);
        Assert.Equal(3, Of(["a", "new", "new", "other"]).UnseenCount(reference));
        Assert.Equal(0, Of([]).UnseenCount(reference));
        var flood = Of([.. Enumerable.Range(0, 20).Select(i => "n" + i), "a"]);
        Assert.InRange(flood.UnseenCount(reference), 15, 20);
    }

    [Fact]
    public void CategoryCells_OfALongTail_FoldIt()
    {
        var reference = new CategoricalSummary();
        for (var i = 0; i < 100; i++) reference.Add($"c{i:00}", 100 - i);
        var cells = CategoryCells.FromReference(reference, 5);
        var current = new CategoricalSummary();
        current.Add("c00", 7);
        current.Add("c02", 5);
        current.Add("c77", 3);
        current.Add("new", 2);
        var (ours, theirs) = cells.Fold(reference, current);
        Assert.Equal([100, 99, 98, 5050 - 297, 0], ours);
        Assert.Equal([7, 0, 5, 3, 2], theirs);
        Assert.Equal(1.5 / 5051, cells.NewReserve, 1e-15);
    }

    [Fact]
    public void CategoryCells_CellOf_IsTheOneThatCountsTheCategory()
    {
        string[] seen = ["a", "b", "b", "c", "c", "c"], asked = ["c", "b", "a", "new"];
        Assert.Equal([0, 1, 2, 3], asked.Select(CategoryCells.FromReference(Of(seen), 4).CellOf));
        string[] flood = [.. Enumerable.Range(0, Bound + 1).Select(i => "n" + i), "n7"];
        var cells = CategoryCells.FromReference(Of(flood));
        var counts = new long[cells.Count];
        foreach (var category in flood) counts[cells.CellOf(category)]++;
        Assert.Equal(cells.Fold(Of(flood), Of(flood)).Current, counts);
    }

    [Fact]
    public void CategoryCells_Means_CarryAFigureOverFromWiderCells()
    {
        var own = Of(["d", "d", "b", "a"]);
        // a, b, the others, new ones.
        var all = CategoryCells.FromReference(Of(["a", "a", "a", "b", "b", "c", "d", "d", "b", "a"]), 4);
        // d, the others, new ones.
        Assert.Equal([30, 15, 40], CategoryCells.FromReference(own, 3).Means(own, all, [10, 20, 30, 40]));
    }

    [Fact]
    public void CategoryCells_OfAFloodBeyondTheBound_FoldBothSidesByBucket()
    {
        var reference = Of(["a", "b", "b"]);
        var flood = Of([.. Enumerable.Range(0, 50).Select(i => "n" + i), "b"]);
        var (ours, theirs) = CategoryCells.FromReference(reference).Fold(reference, flood);
        Assert.Equal([2, 1, 0], ours);
        Assert.Equal(51, theirs.Sum());
        Assert.InRange(theirs[^1], 45, 50);
    }

    [Fact]
    public void WriteTo_OfAKnownSummary_GivesTheFrozenBytes()
    {
        var named = new CategoricalSummary();
        named.Add("é", 300);
        named.Add("");
        named.AddMissing(2);
        Assert.Equal("010080080202000102c3a9ac02", BinaryForm.Hex(named.WriteTo));
        Assert.Equal("01010800090321037d03d1020315032c037d038d0103150315", BinaryForm.Hex(Of([.. Enumerable.Range(0, Bound + 1).Select(i => "c" + i)]).WriteTo));
    }

    [Fact]
    public void Read_OfDamagedBytes_IsRefused()
    {
        BinaryForm.RefusesDamage(BinaryForm.Of(Of(["a", "b", "b", "ccc"]).WriteTo), bytes => CategoricalSummary.Read(bytes));
        BinaryForm.RefusesDamage(BinaryForm.Of(Of([.. Enumerable.Range(0, 20).Select(i => "c" + i)]).WriteTo), bytes => CategoricalSummary.Read(bytes));
    }

    private static (byte[] Utf8, int[] Offsets) Arrow(string[] rows)
    {
        var utf8 = new List<byte>();
        List<int> offsets = [0];
        foreach (var row in rows)
        {
            utf8.AddRange(Encoding.UTF8.GetBytes(row));
            offsets.Add(utf8.Count);
        }
        return ([.. utf8], [.. offsets]);
    }

    private static CategoricalSummary Of(string[] rows)
    {
        var summary = new CategoricalSummary(Bound);
        foreach (var row in rows) summary.Add(row);
        return summary;
    }
}
