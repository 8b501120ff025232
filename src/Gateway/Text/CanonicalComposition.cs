using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Watchgrain.Gateway.Text;

/// <summary>
/// Unicode Normalization Form C (Unicode Standard Annex #15), from a table of Unicode 14: the runtime's <c>string.Normalize</c> returns its input unchanged where there is no ICU library, and then one category would be two.
/// </summary>
public static class CanonicalComposition
{
    // Everything below the first combining mark is in form C.
    private const char FirstMark = '\u0300';

    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7, Vowels = 21, Trails = 28, Syllables = 19 * Vowels * Trails;

    private static readonly FrozenDictionary<int, int[]> Decompositions;
    private static readonly FrozenDictionary<(int First, int Second), int> Compositions;
    private static readonly FrozenDictionary<int, byte> CombiningClasses;

    static CanonicalComposition()
    {
        var decompositions = new Dictionary<int, int[]>();
        var compositions = new Dictionary<(int, int), int>();
        var classes = new Dictionary<int, byte>();
        using var table = new StreamReader(typeof(CanonicalComposition).Assembly.GetManifestResourceStream("CanonicalForms")!);
        while (table.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            switch (line[0])
            {
                case 'D' or 'X':
                    int[] parts = [.. fields[2..].Select(Code)];
                    decompositions[Code(fields[1])] = parts;
                    if (line[0] == 'D')
                        compositions[(parts[0], parts[1])] = Code(fields[1]);
                    break;
                case 'C':
                    for (var code = Code(fields[1]); code <= Code(fields[2]); code++)
                        classes[code] = byte.Parse(fields[3], CultureInfo.InvariantCulture);
                    break;
            }
        }
        (Decompositions, Compositions, CombiningClasses) = (decompositions.ToFrozenDictionary(), compositions.ToFrozenDictionary(), classes.ToFrozenDictionary());
    }

    /// <summary>The text in form C. Unpaired surrogates become U+FFFD.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyInRange(FirstMark, char.MaxValue))
            return text;
        var codes = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, codes);
        Order(codes);
        Compose(codes);
        var composed = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        foreach (var code in codes)
            composed.Append(units[..new Rune(code).EncodeToUtf16(units)]);
        return composed.ToString();
    }

    private static void Decompose(int code, List<int> codes)
    {
        var syllable = code - HangulBase;
        if (syllable is >= 0 and < Syllables)
        {
            codes.Add(LeadBase + syllable / (Vowels * Trails));
            codes.Add(VowelBase + syllable % (Vowels * Trails) / Trails);
            if (syllable % Trails != 0)
                codes.Add(TrailBase + syllable % Trails);
        }
        else if (Decompositions.TryGetValue(code, out var parts))
        {
            foreach (var part in parts)
                Decompose(part, codes);
        }
        else
        {
            codes.Add(code);
        }
    }

    // Marks after a base go in the order of their classes, equal classes as they came. A stable sort, not insertion: a text may be all marks.
    private static void Order(List<int> codes)
    {
        for (var start = 0; start < codes.Count; start++)
        {
            var end = start;
            while (end < codes.Count && ClassOf(codes[end]) != 0)
                end++;
            if (end - start < 2)
                continue;
            int[] ordered = [.. codes[start..end].OrderBy(ClassOf)];
            for (var i = 0; i < ordered.Length; i++)
                codes[start + i] = ordered[i];
            start = end;
        }
    }

    // A mark joins the last base unless a mark of the same or a higher class, or another base, stands between them.
    private static void Compose(List<int> codes)
    {
        int starter = -1, kept = 0, lastClass = 0;
        for (var i = 0; i < codes.Count; i++)
        {
            var own = ClassOf(codes[i]);
            var blocked = kept - 1 > starter && lastClass >= own;
            if (starter >= 0 && !blocked && Pair(codes[starter], codes[i]) is { } composed)
            {
                codes[starter] = composed;
                continue;
            }
            if (own == 0)
                starter = kept;
            lastClass = own;
            codes[kept++] = codes[i];
        }
        codes.RemoveRange(kept, codes.Count - kept);
    }

    private static int? Pair(int first, int second)
    {
        int lead = first - LeadBase, vowel = second - VowelBase, syllable = first - HangulBase, trail = second - TrailBase;
        if (lead is >= 0 and < 19 && vowel is >= 0 and < Vowels)
            return HangulBase + (lead * Vowels + vowel) * Trails;
        if (syllable is >= 0 and < Syllables && syllable % Trails == 0 && trail is > 0 and < Trails)
            return first + trail;
        return Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private static byte ClassOf(int code) => CombiningClasses.GetValueOrDefault(code);

    private static int Code(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
