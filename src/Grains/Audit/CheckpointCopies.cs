using System.Text;
using Microsoft.Extensions.Options;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Audit;

/// <summary>The second place of signed checkpoints: a directory with a file per log, to which each is added. Whoever can change the database should not be able to change it.</summary>
public sealed class CheckpointCopies(IOptions<AuditOptions> options)
{
    /// <summary>Files are a few hundred bytes per checkpoint; of a large one only the end is read.</summary>
    private const int EndOfFile = 2 * SignedNote.LongestNote;

    /// <summary>Whether there is a second place.</summary>
    public bool Wanted => !string.IsNullOrWhiteSpace(options.Value.CopyTo);

    /// <summary>The file of a log.</summary>
    public string FileOf(string origin) => Path.Combine(options.Value.CopyTo!, Uri.EscapeDataString(origin) + ".checkpoints");

    /// <summary>The last note of a log there; null when there is none. Throws <see cref="IOException"/> when the file cannot be read, <see cref="InvalidDataException"/> when it ends with something else.</summary>
    internal async Task<SignedNote?> LastAsync(string origin, CancellationToken cancellation)
    {
        var path = FileOf(origin);
        if (!File.Exists(path)) return null;
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 4096, useAsync: true);
        file.Seek(-Math.Min(file.Length, EndOfFile), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellation);
        if (text.Trim().Length == 0) return null;
        // A note that a crash has cut off is passed over.
        SignedNote.TryParseAll(text, strict: false, out var notes, out _);
        return notes.LastOrDefault(note => TreeHead.TryParse(note.Text, out var head) && head.Origin == origin) ?? throw new InvalidDataException($"{path} holds no checkpoint of {origin}");
    }

    /// <summary>Adds a note; it is on the disk when this returns.</summary>
    public async Task AddAsync(string origin, string note, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.Value.CopyTo!);
        await using var file = new FileStream(FileOf(origin), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 4096, useAsync: true);
        var between = "";
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            between = file.ReadByte() == '\n' ? "\n" : "\n\n";
        }

        await file.WriteAsync(Encoding.UTF8.GetBytes(between + note), cancellation);
        await file.FlushAsync(cancellation);
        file.Flush(flushToDisk: true);
    }
}
