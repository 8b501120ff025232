using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Grains.Labels.Runs;

/// <summary>
/// What is kept in memory of a run: the first key of each block and a filter over all keys, 2 bytes and 16 bytes per block (about 120 rows) for each row. Its blocks stay on the disk.
/// A run's number is the log row that wrote its newest row, times 64, plus how often its rows have been merged: runs in the order of their numbers are in the order of age. (docs/formats/join-runs.md)
/// </summary>
internal sealed record JoinRun(long Number, long Rows, long LatestExpiry, JoinKey[] FirstKeys, JoinCounts Counts, JoinFilter Filter)
{
    private const int MaxLevel = 63;
    private const byte FormVersion = 1;
    private const string Form = "join run";
    private const int LevelBits = 6;

    public int Level => (int)(Number & MaxLevel);

    public bool CanBeMerged => Level < MaxLevel;

    public int Blocks => FirstKeys.Length;

    public static long NumberOf(long logSequence, int level) => checked(logSequence << LevelBits) | (long)level;

    /// <summary>The number of what these runs, oldest first, are merged into.</summary>
    public static long NumberOf(IReadOnlyList<JoinRun> merged) => merged[^1].Level < MaxLevel ? merged[^1].Number + 1 : throw new InvalidOperationException($"Run {merged[^1].Number} cannot be merged once more.");

    /// <summary>Tells the blocks of all runs apart.</summary>
    public static ulong MarkOf(long run, int block) => unchecked(((ulong)run * 0x9E3779B97F4A7C15) + (ulong)block);

    /// <summary>The block that may hold a key; null: this run does not hold it.</summary>
    public int? BlockOf(JoinKey key)
    {
        if (!Filter.MayHold(key))
            return null;
        var place = Array.BinarySearch(FirstKeys, key);
        return place >= 0 ? place : ~place > 0 ? ~place - 1 : null;
    }

    public byte[] Write()
    {
        var output = new ArrayBufferWriter<byte>(64 + (FirstKeys.Length * JoinKey.Size) + (Filter.Words.Length * sizeof(ulong)));
        output.PutByte(FormVersion);
        output.PutCount(Rows);
        output.PutSigned(LatestExpiry);
        output.PutCount(FirstKeys.Length);
        foreach (var key in FirstKeys)
        {
            key.Write(output.GetSpan(JoinKey.Size));
            output.Advance(JoinKey.Size);
        }
        output.PutCount(Counts.ByPane.Count);
        foreach (var (pane, (waiting, parked)) in Counts.ByPane)
        {
            output.PutSigned(pane);
            output.PutSigned(waiting);
            output.PutSigned(parked);
        }
        output.PutCount(Filter.Words.Length);
        foreach (var word in Filter.Words)
            output.PutUInt64(word);
        Checksum.End(output, Number);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Throws <see cref="InvalidDataException"/> for bytes that <see cref="Write"/> did not make for this number.</summary>
    public static JoinRun Read(long number, ReadOnlySpan<byte> bytes)
    {
        var input = new BinaryInput(Form, Checksum.Body(Form, bytes, number));
        input.Version(FormVersion);
        var rows = input.Count();
        var latestExpiry = input.Signed();
        var keys = new JoinKey[input.Length(JoinKey.Size)];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = JoinKey.Read(input.Take(JoinKey.Size));
        var counts = new JoinCounts();
        for (var panes = input.Length(3); panes > 0; panes--)
            counts.Add(input.Signed(), input.Signed(), input.Signed());
        var words = new ulong[input.Length(sizeof(ulong))];
        for (var i = 0; i < words.Length; i++)
            words[i] = input.UInt64();
        input.End();
        return new(number, rows, latestExpiry, keys, counts, JoinFilter.Of(words));
    }
}
