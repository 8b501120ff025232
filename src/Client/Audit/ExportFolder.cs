namespace Watchgrain.Client.Audit;

/// <summary>The files of an export (docs/formats/audit-export.md).</summary>
internal sealed record ExportFolder(string Path)
{
    /// <summary>The last signed checkpoint, under the name that tlog-tiles gives it.</summary>
    public string Checkpoint => System.IO.Path.Combine(Path, "checkpoint");

    /// <summary>All signed checkpoints, by size.</summary>
    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>A line per entry.</summary>
    public string Entries => System.IO.Path.Combine(Path, "entries.jsonl");

    /// <summary>Whom the tokens in the entries name; absent where they name nobody, or who exported may not have the keys.</summary>
    public string People => System.IO.Path.Combine(Path, "people.json");
}
