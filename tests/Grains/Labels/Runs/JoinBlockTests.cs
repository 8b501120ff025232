using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using CsCheck;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Labels.Runs;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Grains.Tests.Labels.Runs;

public sealed class JoinBlockTests
{
    private const ulong Mark = 7;

    [Fact]
    public void Block_InItsBinaryForm_IsFrozen()
    {
        var writer = new JoinBlockWriter();
        writer.TryAdd(Prediction(1, 1042, [1, 258], null));
        writer.TryAdd(Prediction(2, 1050, [1, 258], new(1, "desk")));
        writer.TryAdd(new(new(3, 3), 900, new(null, new(0, "desk"))));

        var bytes = Convert.ToHexString(writer.Take(Mark));

        Assert.Equal(
            "0103A410D00F0206666565642D30046465736B010201000201" // version 1, 3 rows, expiry from 1042, 1000 after the position, 2 sources, 1 list of slices
            + "00000000000000010000000000000001" + "00000000000000020000000000000002" + "00000000000000030000000000000003"
            + "010000000000000000D03F0000" + "0D1000000000000000D03F000001" + "049B0201", bytes[..^16]);
        Assert.Equal(16, bytes[^16..].Length);
    }

    // Beside a row without them, whose bytes stay as they were: 16 times the exposure in the flags, and a byte behind the slices where there is a propensity.
    [Fact]
    public void Block_OfRowsWithExposures_IsFrozen()
    {
        var writer = new JoinBlockWriter();
        writer.TryAdd(Prediction(1, 1042, [1], null));
        writer.TryAdd(Marked(2, new(Exposure.Action, PropensityCode.None), null));
        writer.TryAdd(Marked(3, new(Exposure.HoldOut, 85), new(1, "desk")));
        writer.TryAdd(Marked(4, new(Exposure.Unknown, 253), null));

        var bytes = writer.Take(Mark);

        Assert.EndsWith("010000000000000000D03F0000" + "210000000000000000D03F0000" + "7D0000000000000000D03F00005501" + "410000000000000000D03F0000FD", Convert.ToHexString(bytes)[..^16]);
        Assert.Equal([default, new(Exposure.Action, 0), new(Exposure.HoldOut, 85), new ExposureMark(Exposure.Unknown, 253)], JoinBlock.Read(bytes, Mark).Rows().Select(row => row.Entry.Prediction!.Mark));
    }

    // Behind the source, as the expiry less the time: 100 is C801 in zigzag. Beside a label without it, whose bytes stay as they were.
    [Fact]
    public void Block_OfLabelsThatWaitAndSayWhenTheyBecameKnown_IsFrozen()
    {
        var writer = new JoinBlockWriter();
        writer.TryAdd(new(new(1, 1), 1042, new(null, new(1, "desk"))));
        writer.TryAdd(new(new(2, 2), 1042, new(null, new(1, "desk") { KnownAt = 942 })));
        writer.TryAdd(Prediction(3, 1042, [1], new(1, "desk") { KnownAt = 942 }));

        var bytes = writer.Take(Mark);

        Assert.EndsWith("0C0000" + "2C0000C801" + "0D0000000000000000D03F010000", Convert.ToHexString(bytes)[..^16]);
        Assert.Equal([null, 942L, null], JoinBlock.Read(bytes, Mark).Rows().Select(row => row.Entry.Label!.Value.KnownAt));
        Assert.Equal(942, JoinBlock.Read(bytes, Mark).Find(new(2, 2))!.Entry.Label!.Value.KnownAt);
    }

    // Version 2: behind the slices the expected error, all bits inverted (float32 of 1.5, float32 of 4 with the bit of a row outside); behind the source of the label, or of one that waits, its value.
    [Fact]
    public void Block_OfARegression_IsFrozen()
    {
        var writer = new JoinBlockWriter();
        var row = Prediction(1, 1042, [1], new(-2.5, "desk"));
        Assert.True(writer.TryAdd(row with { IsValued = true, Entry = row.Entry with { Prediction = row.Entry.Prediction! with { Score = 1e6, Loss = new(1.5, 4, true) } } }));
        Assert.True(writer.TryAdd(Prediction(2, 1042, [1], null) with { IsValued = true }));
        Assert.True(writer.TryAdd(new(new(3, 3), 1042, new(null, new(7, "desk") { KnownAt = 942 })) { IsValued = true }));
        Assert.False(writer.TryAdd(Prediction(4, 1042, [1], null)));

        var bytes = writer.Take(Mark);

        Assert.StartsWith("0203", Convert.ToHexString(bytes));
        Assert.EndsWith("05000000000000" + "80842E41" + "0000" + "FEFF7FBFFFFF3FC0" + "01" + "00000000000004C0" + "010000000000000000D03F0000" + "0000000000000000" + "240001" + "0000000000001C40" + "C801", Convert.ToHexString(bytes)[..^16]);
        var rows = JoinBlock.Read(bytes, Mark).Rows();
        Assert.All(rows, read => Assert.True(read.IsValued));
        Assert.Equal(new ExpectedLoss(1.5, 4, true), rows[0].Entry.Prediction!.Loss);
        Assert.Null(rows[1].Entry.Prediction!.Loss);
        Assert.Equal([-2.5, 7], rows.Select(read => read.Entry.Label?.Value).OfType<double>());
        Assert.Equal(942, JoinBlock.Read(bytes, Mark).Find(new(3, 3))!.Entry.Label!.Value.KnownAt);
    }

    // Version 3 and the number of classes: in the place of the score the class and a float32 per class; behind the source of the label, or of one that waits, its class.
    [Fact]
    public void Block_OfSeveralClasses_IsFrozen()
    {
        var writer = new JoinBlockWriter();
        Assert.True(writer.TryAdd(Classed(1, 2, new(1, "desk"))));
        Assert.True(writer.TryAdd(Classed(2, 0, null)));
        Assert.True(writer.TryAdd(new(new(3, 3), 1042, new(null, new(2, "desk") { KnownAt = 942 })) { Classes = 3 }));
        Assert.False(writer.TryAdd(Prediction(4, 1042, [1], null)));

        var bytes = writer.Take(Mark);

        Assert.StartsWith("030303", Convert.ToHexString(bytes));
        Assert.EndsWith("0D0000" + "02" + "0000803E" + "0000803E" + "0000003F" + "0000" + "0101" + "010000" + "00" + "0000803E" + "0000803E" + "0000003F" + "0000" + "2400" + "0102" + "C801", Convert.ToHexString(bytes)[..^16]);
        var rows = JoinBlock.Read(bytes, Mark).Rows();
        Assert.All(rows, read => Assert.Equal(3, read.Classes));
        Assert.Equal([(2, 0.5), (0, 0.25)], rows.Select(read => read.Entry.Prediction).OfType<JoinRecord>().Select(read => ((int)read.Class, read.Score)));
        Assert.Equal([1, 2], rows.Select(read => read.Entry.Label?.Class).OfType<int>());
        Assert.Equal(942, JoinBlock.Read(bytes, Mark).Find(new(3, 3))!.Entry.Label!.Value.KnownAt);
    }

    [Theory]
    [InlineData(1, 2)] // How many classes.
    [InlineData(1, 33)]
    [InlineData(-1, 3)] // A label that is no class.
    public void Block_OfClassesThatThereAreNot_IsRefused(int at, byte value)
    {
        var writer = new JoinBlockWriter();
        writer.TryAdd(Classed(1, 2, new(1, "desk")));
        var bytes = writer.Take(Mark);
        bytes[at < 0 ? bytes.Length - 8 + at : at] = value;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8), XxHash3.HashToUInt64(bytes.AsSpan(0, bytes.Length - 8), (long)Mark));

        Assert.Throws<InvalidDataException>(() => JoinBlock.Read(bytes, Mark).Rows());
    }

    // What follows them would be read from the wrong place.
    [Fact]
    public void Block_OfARowWithTooFewProbabilities_IsNotWritten()
    {
        var writer = new JoinBlockWriter();
        Assert.True(writer.TryAdd(Classed(1, 2, null)));
        var row = Classed(2, 0, null);
        foreach (var probabilities in (byte[]?[])[null, new byte[8], new byte[16]])
            Assert.Throws<ArgumentException>(() => writer.TryAdd(row with { Entry = row.Entry with { Prediction = row.Entry.Prediction! with { Probabilities = probabilities } } }));
        Assert.Equal(1, writer.Count);
    }

    [Fact]
    public void Block_OfManyClasses_FitsAPageOfSqlite()
    {
        var writer = new JoinBlockWriter();
        var row = Classed(1, 2, new(1, "desk"));
        var count = 0UL;
        while (writer.TryAdd(row with { Key = new(++count, 0), Classes = 32, Entry = row.Entry with { Prediction = row.Entry.Prediction! with { Probabilities = new byte[128] } } }))
        {
        }
        Assert.InRange(writer.Take(Mark).Length, JoinBlockWriter.MaxBytes - 250, JoinBlockWriter.MaxBytes);
    }

    // Flag 128, and behind everything else of the prediction how many there are and a byte each.
    [Fact]
    public void Block_OfRowsWithCells_IsFrozen()
    {
        var writer = new JoinBlockWriter();
        writer.TryAdd(Prediction(1, 1042, [1], null));
        writer.TryAdd(Celled(2, default, [3, 31, 255], null));
        writer.TryAdd(Celled(3, new(Exposure.HoldOut, 85), [0], new(1, "desk")));

        var bytes = writer.Take(Mark);

        Assert.EndsWith("010000000000000000D03F0000" + "810000000000000000D03F000003031FFF" + "FD0000000000000000D03F000055010001", Convert.ToHexString(bytes)[..^16]);
        Assert.Equal([null, [3, 31, 255], [0]], JoinBlock.Read(bytes, Mark).Rows().Select(row => row.Entry.Prediction!.Cells));
        Assert.Equal([0], JoinBlock.Read(bytes, Mark).Find(new(3, 3))!.Entry.Prediction!.Cells);
    }

    // docs/discovery.md says one byte per feature, and one.
    [Fact]
    public void Row_WithCells_TakesAByteForEachAndOne() => Assert.Equal(100 * 6, Length(default, [1, 2, 3, 4, 5]) - Length(default));

    [Theory]
    [InlineData(0x14, 0)] // A label with an exposure.
    [InlineData(0x34, 0)]
    [InlineData(0x44, 0)] // A label with a propensity.
    [InlineData(0x20, 0)] // A time without a label.
    [InlineData(0x02, 0)] // A class of nothing.
    [InlineData(0x08, 0)]
    [InlineData(0x84, 0)] // A label with cells.
    [InlineData(0x81, 0)] // No cells.
    [InlineData(0x81, 65)] // More than there can be.
    [InlineData(0x81, 3)] // More than there are.
    [InlineData(0x41, 254)] // A byte that is no propensity.
    [InlineData(0x41, 0)]
    public void Row_ThatNoWriterMakes_IsRefused(byte flags, byte propensity)
    {
        var writer = new JoinBlockWriter();
        writer.TryAdd((flags & 1) != 0 ? Marked(1, new(Exposure.Unknown, 7), null) : new(new(1, 1), 1042, new(null, new(0, "desk"))));
        var bytes = writer.Take(Mark);
        // The row stands behind its key and before the checksum.
        var at = bytes.AsSpan().IndexOf(Convert.FromHexString("00000000000000010000000000000001")) + 16;
        bytes[at] = flags;
        if (propensity > 0 || flags is 0x41 or 0x81)
            bytes[^9] = propensity;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8), XxHash3.HashToUInt64(bytes.AsSpan(0, bytes.Length - 8), (long)Mark));

        Assert.Throws<InvalidDataException>(() => JoinBlock.Read(bytes, Mark).Rows());
    }

    // docs/formats/join-runs.md says about 30 bytes, with exposures and propensities one more.
    [Fact]
    public void Row_WithAPropensity_TakesOneByteMore() => Assert.Equal(100, Length(new(Exposure.Action, 85)) - Length(default));

    [Fact]
    public void Rows_WrittenAndRead_AreTheSame() => Gen.Select(Gen.Int[0, 10_000], Gen.Long, Joins.Entry).Array[1, 60].Sample(drawn =>
    {
        var rows = drawn.DistinctBy(row => row.Item1).Select(row => Joins.Row(Joins.Key(row.Item1), row.Item2, row.Item3)).OrderBy(row => row.Key).ToArray();
        var writer = new JoinBlockWriter();
        var taken = rows.TakeWhile(writer.TryAdd).ToArray();
        var block = JoinBlock.Read(writer.Take(Mark), Mark);

        return taken.Length > 0 && taken.Zip(block.Rows()).All(pair => Joins.AreEqual(pair.First, pair.Second)) && block.Count == taken.Length
            && taken.All(row => Joins.AreEqual(row, block.Find(row.Key))) && block.Find(Joins.Key(10_001)) is null;
    });

    [Fact]
    public void Block_Full_FitsAPageOfSqlite() => Joins.Entry.Array[500].Sample(entries =>
    {
        var writer = new JoinBlockWriter();
        for (var i = 0; i < entries.Length && writer.TryAdd(Joins.Row(new((ulong)i, 0), i, entries[i])); i++)
        {
        }
        return writer.Take(Mark).Length is > 2500 and <= JoinBlockWriter.MaxBytes;
    });

    [Fact]
    public void Block_WithAnyByteChanged_IsRefused()
    {
        var writer = new JoinBlockWriter();
        writer.TryAdd(Joins.Waiting(1, 1000));
        var bytes = writer.Take(Mark);

        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 4;
            Assert.Throws<InvalidDataException>(() => JoinBlock.Read(changed, Mark));
            Assert.Throws<InvalidDataException>(() => JoinBlock.Read(bytes.AsMemory(0, i), Mark));
        }
        Assert.Throws<InvalidDataException>(() => JoinBlock.Read(bytes, Mark + 1));
    }

    private static int Length(ExposureMark mark, byte[]? cells = null)
    {
        var writer = new JoinBlockWriter();
        for (var id = 1UL; id <= 100; id++)
            Assert.True(writer.TryAdd(Celled(id, mark, cells, null)));
        return writer.Take(Mark).Length;
    }

    private static StoredJoin Classed(ulong id, byte predicted, LabelValue? label)
    {
        float[] probabilities = [.25f, .25f, .5f];
        return new(new(id, id), 1042, new(Prediction(id, 1042, [1], null).Entry.Prediction! with { Class = predicted, Score = probabilities[predicted], Probabilities = MemoryMarshal.AsBytes<float>(probabilities).ToArray() }, label)) { Classes = 3 };
    }

    private static StoredJoin Marked(ulong id, ExposureMark mark, LabelValue? label) => Celled(id, mark, null, label);

    private static StoredJoin Celled(ulong id, ExposureMark mark, byte[]? cells, LabelValue? label) =>
        new(new(id, id), 1042, new(Prediction(id, 1042, [1], null).Entry.Prediction! with { Mark = mark, Cells = cells }, label));

    private static StoredJoin Prediction(ulong id, long expiresAt, ushort[] slices, LabelValue? label) =>
        new(new(id, id), expiresAt, new(new() { Key = new(id, id), Position = expiresAt - 1000, Score = 0.25, Class = 0, Source = "feed-0", Slices = slices }, label));
}
