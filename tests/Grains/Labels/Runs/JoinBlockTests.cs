using CsCheck;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Labels.Runs;

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

    private static StoredJoin Prediction(ulong id, long expiresAt, ushort[] slices, LabelValue? label) =>
        new(new(id, id), expiresAt, new(new() { Key = new(id, id), Position = expiresAt - 1000, Score = 0.25, Class = 0, Source = "feed-0", Slices = slices }, label));
}
