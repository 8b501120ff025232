using System.Buffers;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary><c>and</c>, or <c>or</c>.</summary>
/// <param name="Parts">At least one.</param>
/// <param name="AreAllNeeded">True for <c>and</c>.</param>
internal sealed record Junction(Condition[] Parts, bool AreAllNeeded) : Condition
{
    public override void Mark(ColumnarRows rows, RowSelection selection, Span<ulong> mask)
    {
        Parts[0].Mark(rows, selection, mask);
        var rented = ArrayPool<ulong>.Shared.Rent(mask.Length);
        var other = rented.AsSpan(0, mask.Length);
        for (var part = 1; part < Parts.Length; part++)
        {
            Parts[part].Mark(rows, selection, other);
            for (var word = 0; word < mask.Length; word++)
                mask[word] = AreAllNeeded ? mask[word] & other[word] : mask[word] | other[word];
        }
        ArrayPool<ulong>.Shared.Return(rented);
    }
}
