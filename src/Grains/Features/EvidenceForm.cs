using System.Text;

namespace Watchgrain.Grains.Features;

/// <summary>The evidence of a feature's streams after a pane, as archived: a version byte, the number of streams (int32), then per stream its source (length-prefixed UTF-8) and ln R (double); little-endian, by source.</summary>
public static class EvidenceForm
{
    private const byte FormVersion = 1;

    public static byte[] Write(IReadOnlyDictionary<string, double> evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        using var bytes = new MemoryStream();
        using var output = new BinaryWriter(bytes, Encoding.UTF8);
        output.Write(FormVersion);
        output.Write(evidence.Count);
        foreach (var (source, logR) in evidence.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            output.Write(source);
            output.Write(logR);
        }
        output.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are of another version.</exception>
    public static Dictionary<string, double> Read(byte[] bytes)
    {
        using var input = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        if (input.ReadByte() is var version && version != FormVersion)
            throw new InvalidDataException($"Evidence: version {version} is not known.");
        var evidence = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var left = input.ReadInt32(); left > 0; left--)
            evidence[input.ReadString()] = input.ReadDouble();
        return evidence;
    }
}
