using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains.Labels;

namespace Watchgrain.Gateway.Ingest;

/// <summary>
/// Turns prediction ids into join keys: the first 16 bytes of SHA-256 over 't' and the UTF-8 of the id's NFC, or over 'n' and the number in 8 bytes, little-endian. A text and a number never meet. Pure.
/// </summary>
public static class PredictionIdReader
{
    /// <summary>One key per row; null when there are no ids. An id that is empty, too long or holds control characters turns its row away, and so does one that an earlier kept row has.</summary>
    public static JoinKey[]? Read(V1.PredictionIds? ids, int rows, string path, RowRejections rejections, FieldViolations violations)
    {
        ArgumentNullException.ThrowIfNull(rejections);
        ArgumentNullException.ThrowIfNull(violations);
        if (ids is null)
            return null;
        if (ids.Text.Count > 0 && ids.Numbers.Count > 0)
        {
            violations.Add(path, "takes either text or numbers, not both");
            return null;
        }
        var isText = ids.Text.Count > 0;
        var count = isText ? ids.Text.Count : ids.Numbers.Count;
        if (count != rows)
        {
            violations.Add(count == 0 ? path : $"{path}.{(isText ? "text" : "numbers")}", $"has {count} values for {rows} rows");
            return null;
        }
        var keys = new JoinKey[rows];
        var seen = new HashSet<JoinKey>(rows);
        for (var row = 0; row < rows; row++)
        {
            if (rejections.Has(row))
                continue;
            if (isText)
            {
                var problem = "is empty";
                if (ids.Text[row].Length == 0 || !CanonicalText.TryRead(ids.Text[row], Identifiers.MaxBytes, out var id, out problem))
                {
                    rejections.Reject(row, $"{path}.text", "ID_INVALID", problem);
                    continue;
                }
                keys[row] = OfText(id);
            }
            else
            {
                keys[row] = OfNumber(ids.Numbers[row]);
            }
            if (!seen.Add(keys[row]))
                rejections.Reject(row, $"{path}.{(isText ? "text" : "numbers")}", "DUPLICATE_ID", "an earlier row of the batch has this id");
        }
        return keys;
    }

    /// <summary>The key of an id in canonical form.</summary>
    public static JoinKey OfText(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Span<byte> bytes = stackalloc byte[1 + Identifiers.MaxBytes];
        bytes[0] = (byte)'t';
        return Key(bytes[..(1 + Encoding.UTF8.GetBytes(id, bytes[1..]))]);
    }

    public static JoinKey OfNumber(ulong id)
    {
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = (byte)'n';
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[1..], id);
        return Key(bytes);
    }

    private static JoinKey Key(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return JoinKey.Read(hash);
    }
}
