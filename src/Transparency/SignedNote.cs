using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Watchgrain.Transparency;

/// <summary>A text with signatures below it (C2SP signed-note): the text, which ends with a newline, an empty line, and a line <c>— NAME BASE64(id ‖ signature)</c> for each.</summary>
internal sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>More than any note has: those of a log have 4 lines and a signature for each key and witness.</summary>
    public const int LongestNote = 64 * 1024;

    private const string Mark = "\u2014 ";
    private const int MostSignatures = 64;

    /// <summary>Null, with what is wrong, when the characters are no note.</summary>
    public static bool TryParse(string note, [NotNullWhen(true)] out SignedNote? parsed, out string problem)
    {
        parsed = null;
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        problem = note switch
        {
            { Length: > LongestNote } => "is longer than a note can be",
            _ when note.Any(letter => letter < ' ' && letter != '\n') => "holds control characters",
            _ when !note.EndsWith('\n') => "does not end with a newline",
            _ when end < 0 => "has no empty line before its signatures",
            _ when end + 2 == note.Length => "has no signatures",
            _ => "",
        };
        if (problem.Length > 0) return false;
        var lines = note[(end + 2)..^1].Split('\n');
        var signatures = new List<NoteSignature>();
        foreach (var line in lines)
        {
            if (Line(line) is not { } signature)
            {
                problem = $"has a line below it that is no signature: '{line}'";
                return false;
            }

            signatures.Add(signature);
        }

        if (signatures.Count > MostSignatures)
        {
            problem = $"has more than {MostSignatures} signatures";
            return false;
        }

        parsed = new(note[..(end + 1)], signatures);
        return true;
    }

    /// <summary>The notes that stand one after the other in a text, parted by empty lines. Their own texts have no empty lines, as those of checkpoints have none.</summary>
    /// <param name="text">Of a file.</param>
    /// <param name="strict">Whether everything has to be a note; else what is none, such as one that a crash has cut off, is passed over.</param>
    /// <param name="notes">In their order.</param>
    /// <param name="problem">What is no note.</param>
    public static bool TryParseAll(string text, bool strict, out IReadOnlyList<SignedNote> notes, out string problem)
    {
        var found = new List<SignedNote>();
        (notes, problem) = (found, "");
        var body = "";
        foreach (var block in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(part => part.Trim('\n')).Where(part => part.Length > 0))
        {
            if (!block.StartsWith(Mark, StringComparison.Ordinal))
            {
                if (strict && body.Length > 0) break;
                body = block;
                continue;
            }

            if (TryParse($"{body}\n\n{block}\n", out var note, out problem)) found.Add(note);
            else if (strict) return false;
            body = "";
        }

        problem = strict && body.Length > 0 ? $"has no signature below '{body.ReplaceLineEndings(" ")}'" : "";
        return problem.Length == 0;
    }

    /// <summary>Which of the keys have signed it.</summary>
    /// <param name="keys">Those that are believed. Signatures of others are passed over.</param>
    /// <param name="signers">Keys whose signature is right.</param>
    /// <returns>False when a line with the name and the id of one of them is not its signature: then nothing in the note is to be believed.</returns>
    public bool TryVerify(IEnumerable<VerifierKey> keys, out IReadOnlyList<VerifierKey> signers)
    {
        var found = new List<VerifierKey>();
        signers = found;
        foreach (var key in keys.Distinct())
        {
            var lines = Signatures.Where(signature => signature.Name == key.Name && signature.KeyId == key.Id).ToList();
            if (lines.Count == 0) continue;
            if (!lines.All(line => key.Verifies(Text, line.Signature))) return false;
            found.Add(key);
        }

        return true;
    }

    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures)
        {
            var bytes = new byte[sizeof(uint) + signature.Signature.Length];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, signature.KeyId);
            signature.Signature.CopyTo(bytes.AsSpan(sizeof(uint)));
            note.Append(Mark).Append(signature.Name).Append(' ').Append(Convert.ToBase64String(bytes)).Append('\n');
        }

        return note.ToString();
    }

    private static NoteSignature? Line(string line)
    {
        if (!line.StartsWith(Mark, StringComparison.Ordinal)) return null;
        var parts = line[Mark.Length..].Split(' ');
        if (parts.Length != 2 || !VerifierKey.IsName(parts[0])) return null;
        var bytes = new byte[parts[1].Length];
        // Base64 that says the same in other characters would let a note be written in two ways.
        return Convert.TryFromBase64String(parts[1], bytes, out var length) && length > sizeof(uint) && Convert.ToBase64String(bytes, 0, length) == parts[1]
            ? new(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[sizeof(uint)..length])
            : null;
    }
}
