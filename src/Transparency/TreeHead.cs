using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Watchgrain.Transparency;

/// <summary>What a checkpoint says (C2SP tlog-checkpoint): the log's origin, its size, its root, in one line each. Further lines are nobody's here.</summary>
internal sealed record TreeHead(string Origin, long Size, byte[] RootHash)
{
    /// <summary>The text that is signed.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(RootHash)}\n");

    /// <summary>False when the text is no checkpoint.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TreeHead? head)
    {
        head = null;
        var lines = text.Split('\n');
        var root = new byte[MerkleTree.HashLength + 2];
        if (lines.Length < 4 || lines[^1].Length > 0 || lines[..^1].Any(line => line.Length == 0)) return false;
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size.ToString(CultureInfo.InvariantCulture) != lines[1]) return false;
        if (!Convert.TryFromBase64String(lines[2], root, out var length) || length != MerkleTree.HashLength || Convert.ToBase64String(root, 0, length) != lines[2]) return false;
        head = new(lines[0], size, root[..length]);
        return true;
    }
}
