using System.IO.Hashing;

namespace Watchgrain.Gateway.Ingest;

/// <summary>XXH3 over many pieces: small ones are copied together first, since a step of the hash costs more than the few bytes of a field. Where pieces begin makes no difference. Not thread-safe.</summary>
internal sealed class FieldHash
{
    private readonly XxHash3 hash = new();
    private readonly byte[] together = new byte[2048];
    private int length;
    private bool isLong;

    /// <summary>Of all pieces since the reset.</summary>
    public ulong Value
    {
        get
        {
            if (!isLong)
                return XxHash3.HashToUInt64(together.AsSpan(0, length));
            PassOn();
            return hash.GetCurrentHashAsUInt64();
        }
    }

    public void Append(ReadOnlySpan<byte> piece)
    {
        if (piece.Length > together.Length - length)
            PassOn();
        if (piece.Length > together.Length)
        {
            hash.Append(piece);
            return;
        }
        piece.CopyTo(together.AsSpan(length));
        length += piece.Length;
    }

    public void Reset()
    {
        hash.Reset();
        (length, isLong) = (0, false);
    }

    private void PassOn()
    {
        hash.Append(together.AsSpan(0, length));
        (length, isLong) = (0, true);
    }
}
