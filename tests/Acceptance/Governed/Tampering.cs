namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>What somebody does to an export.</summary>
/// <param name="What">In words.</param>
/// <param name="FirstBad">Index of the first entry that is not what was signed.</param>
/// <param name="Change">Of the export in a directory.</param>
internal sealed record Tampering(string What, long FirstBad, Action<string> Change)
{
    /// <summary>Every way that takes no key, around the approval of the flights' decision.</summary>
    /// <param name="original">The export, which is not changed.</param>
    /// <param name="approval">Index of the approval.</param>
    /// <param name="bits">So many flipped bits, anywhere.</param>
    public static IEnumerable<Tampering> Of(string original, long approval, int bits)
    {
        var (lines, at) = (ExportLine.ReadAll(original), (int)approval);
        yield return new("another person in the place of who approved", at, export => ExportLine.WriteAll(export, [.. lines.Take(at), lines[at].With(lines[at].Actor, $"person:{new string('0', 40)}"), .. lines.Skip(at + 1)]));
        yield return new("another reason in what people read alone", at, export =>
            File.WriteAllText(ExportLine.FileOf(export), File.ReadAllText(ExportLine.FileOf(export)).Replace("its distances are kilometres", "its distances are nautical mi", StringComparison.Ordinal)));
        yield return new("the approval taken out", at, export => ExportLine.WriteAll(export, [.. lines.Take(at), .. lines.Skip(at + 1)]));
        yield return new("the approval taken out and the rest numbered anew", at, export => ExportLine.WriteAll(export, [.. lines.Take(at), .. lines.Skip(at + 1).Select(line => line with { Index = line.Index - 1 })]));
        yield return new("the approval put before the proposal", at - 1, export => ExportLine.WriteAll(export, [.. lines.Take(at - 1), lines[at] with { Index = at - 1 }, lines[at - 1] with { Index = at }, .. lines.Skip(at + 1)]));
        yield return new("the last two entries cut off", lines.Count - 2, export => ExportLine.WriteAll(export, [.. lines.SkipLast(2)]));

        var bytes = File.ReadAllBytes(ExportLine.FileOf(original));
        var random = new Random(1);
        for (var i = 0; i < bits; i++)
        {
            var (place, bit) = (random.Next(bytes.Length), random.Next(7));
            yield return new(FormattableString.Invariant($"bit {bit} of byte {place} flipped"), bytes.AsSpan(0, place).Count((byte)'\n'), export =>
            {
                var changed = File.ReadAllBytes(ExportLine.FileOf(export));
                changed[place] ^= (byte)(1 << bit);
                File.WriteAllBytes(ExportLine.FileOf(export), changed);
            });
        }
    }
}
