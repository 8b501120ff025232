using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Sources;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.References;

/// <summary>Finds how often the rows of a reference repeat one another. Pure.</summary>
internal static class FloodAnchors
{
    // The beginning of the digest seeds the joint sample: fingerprints of the two must not be those of each other.
    private const int SeedBytesAt = 8;

    /// <summary>Null when rows have no features to repeat.</summary>
    /// <param name="batches">The rows and whose they are.</param>
    /// <param name="spec">Names the features.</param>
    /// <param name="plan">With bins and sources.</param>
    public static FloodReference? Of(IReadOnlyCollection<(string Source, ColumnarRows Rows)> batches, VersionSpec spec, ReferencePlan plan)
    {
        var seed = BinaryPrimitives.ReadUInt64BigEndian(Convert.FromHexString(plan.Record.Digest).AsSpan(SeedBytesAt));
        if (FingerprintedRows.Of(spec, plan.Binnings, seed) is not { } prints)
            return null;
        var names = new SourceNames(plan.Sources);
        var marks = new List<Mark>();
        foreach (var (source, rows) in batches)
        {
            var positions = MemoryMarshal.Cast<byte, long>(rows.Positions.Span);
            var name = names.StatisticsOf(source);
            prints.Mark(rows, new(rows, null));
            for (var row = 0; row < rows.Count; row++)
                marks.Add(new(positions[row], name, prints.Equal[row], prints.Near[row]));
        }
        // Stable: rows of one position stay in the order in which they came.
        Mark[] sorted = [.. marks.OrderBy(mark => mark.Position)];
        var streams = sorted.GroupBy(mark => mark.Source, StringComparer.Ordinal).Where(group => group.Key.Length > 0).Select(group => (Name: group.Key, Marks: group.ToArray())).Append((Name: "", Marks: sorted)).ToArray();
        return new(seed, Curves(mark => mark.Equal), Curves(mark => mark.Near));

        Dictionary<string, byte[]> Curves(Converter<Mark, ulong> print) => streams.ToDictionary(stream => stream.Name, stream => Curve(stream.Marks, print), StringComparer.Ordinal);
    }

    private static byte[] Curve(Mark[] marks, Converter<Mark, ulong> print) => BinaryOutput.BytesOf(RepeatCurve.FromReference(Array.ConvertAll(marks, print)).WriteTo);

    private readonly record struct Mark(long Position, string Source, ulong Equal, ulong Near);
}
