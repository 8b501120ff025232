using CsCheck;
using Watchgrain.Grains.Labels;
using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Grains.Tests.Labels.Runs;

/// <summary>Rows of joins for tests; the id of a key is its <see cref="JoinKey.Low"/>.</summary>
internal static class Joins
{
    private static readonly Gen<string> Source = Gen.Int[0, 4].Select(i => i switch { 0 => "desk", 1 => "feed-0", 2 => "feed-1", 3 => "Zürich", _ => new string('s', 200) });

    private static readonly Gen<ExposureMark> Mark = Gen.OneOf(Gen.Const(default(ExposureMark)), Gen.Select(Gen.Int[0, 3], Gen.Int[0, PropensityCode.Last], (exposure, code) => new ExposureMark((Exposure)exposure, (byte)code)));

    private static readonly Gen<byte[]?> Cells = Gen.OneOf(Gen.Const(default(byte[])), Gen.Byte.Array[1, 64].Select(cells => (byte[]?)cells));

    private static readonly Gen<JoinRecord> Prediction = Gen.Select(
        Gen.Long, Gen.Double, Gen.Byte[0, 1], Source, Gen.UShort.Array[0, 4], Mark, Cells,
        (position, score, predicted, source, slices, mark, cells) => new JoinRecord { Key = default, Position = position, Score = score, Class = predicted, Source = source, Slices = slices, Mark = mark, Cells = cells });

    private static readonly Gen<LabelValue> Label = Gen.Select(Gen.Byte[0, 1], Source, (label, source) => new LabelValue(label, source));

    /// <summary>What may stand under an id: a prediction, its label, both, or none where it is erased.</summary>
    public static readonly Gen<JoinEntry> Entry = Gen.OneOf(
        Prediction.Select(prediction => new JoinEntry(prediction, null)),
        Gen.Select(Label, Gen.Long.Nullable(), (label, known) => new JoinEntry(null, label with { KnownAt = known })),
        Gen.Select(Prediction, Label, (prediction, label) => new JoinEntry(prediction, label)),
        Gen.Const(new JoinEntry(null, null)));

    /// <summary>Keys spread like hashes.</summary>
    public static JoinKey Key(int id) => new((ulong)id * 0x9E3779B97F4A7C15, (ulong)id * 0xD1342543DE82EF95);

    public static StoredJoin Row(JoinKey key, long expiresAt, JoinEntry entry) => new(key, expiresAt, entry with { Prediction = entry.Prediction is { } prediction ? prediction with { Key = key } : null });

    public static StoredJoin Waiting(int id, long expiresAt) =>
        Row(Key(id), expiresAt, new(new JoinRecord { Key = default, Position = expiresAt - 1000, Score = 0.25, Class = 0, Source = "feed-0", Slices = [1] }, null));

    public static bool AreEqual(StoredJoin? a, StoredJoin? b) => ReferenceEquals(a, b) || (a is not null && b is not null && Flat(a).Equals(Flat(b)) && (a.Entry.Prediction?.Slices ?? []).SequenceEqual(b.Entry.Prediction?.Slices ?? []) && (a.Entry.Prediction?.Cells ?? []).SequenceEqual(b.Entry.Prediction?.Cells ?? []));

    private static StoredJoin Flat(StoredJoin row) => row with { Entry = row.Entry with { Prediction = row.Entry.Prediction is { } prediction ? prediction with { Slices = None, Cells = null } : null } };

    private static readonly ushort[] None = [];
}
