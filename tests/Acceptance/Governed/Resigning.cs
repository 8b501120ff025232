using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>What whoever has the key of a log can do: a shorter log with hashes and a checkpoint that are right for it. After the formats alone, for fewer than 256 entries.</summary>
internal static class Resigning
{
    /// <param name="export">Is changed.</param>
    /// <param name="size">Of the log that is left.</param>
    /// <param name="keyFile">With which the log is signed.</param>
    /// <param name="verifierKey">NAME+ID+KEY.</param>
    public static void CutOff(string export, int size, string keyFile, string verifierKey)
    {
        var lines = ExportLine.ReadAll(export)[..size];
        byte[][] leaves = [.. lines.Select(line => line.Leaf)];
        ExportLine.WriteAll(export, lines);
        Directory.Delete(Path.Combine(export, "tile"), recursive: true);
        var tile = Directory.CreateDirectory(Path.Combine(export, "tile", "0", "000.p"));
        File.WriteAllBytes(Path.Combine(tile.FullName, size.ToString(CultureInfo.InvariantCulture)), [.. leaves.SelectMany(leaf => leaf)]);
        var (name, id) = verifierKey.Split('+') is [var first, var second, ..] ? (first, second) : throw new ArgumentException("no NAME+ID+KEY", nameof(verifierKey));
        var text = string.Create(CultureInfo.InvariantCulture, $"{name}\n{size}\n{Convert.ToBase64String(RootOf(leaves))}\n");
        var note = $"{text}\n\u2014 {name} {Convert.ToBase64String([.. Convert.FromHexString(id), .. Sign(keyFile, text)])}\n";
        File.WriteAllText(Path.Combine(export, "checkpoint"), note);
        File.WriteAllText(Path.Combine(export, "checkpoints"), note);
    }

    private static byte[] Sign(string keyFile, string text)
    {
        var pem = File.ReadAllText(keyFile);
        using var key = Key.Import(SignatureAlgorithm.Ed25519, Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]), KeyBlobFormat.PkixPrivateKey);
        return SignatureAlgorithm.Ed25519.Sign(key, Encoding.UTF8.GetBytes(text));
    }

    // RFC 6962, 2.1: the left side has the largest power of two of leaves that is smaller than all.
    private static byte[] RootOf(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
            return leaves[0];
        var left = 1;
        while (2 * left < leaves.Length)
            left *= 2;
        return SHA256.HashData([1, .. RootOf(leaves[..left]), .. RootOf(leaves[left..])]);
    }
}
