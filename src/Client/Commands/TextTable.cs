namespace Watchgrain.Client.Commands;

/// <summary>A table for people: columns padded with spaces, numbers to the right. Control characters from the monitored data are shown as '?': they must not reach a terminal.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add([.. cells.Select(Printable)]);

    /// <param name="output">Where to.</param>
    /// <param name="whenEmpty">Said instead of a header without rows.</param>
    public void Write(TextWriter output, string whenEmpty)
    {
        if (rows.Count == 0)
            output.WriteLine(whenEmpty);
        else
            Write(output);
    }

    public void Write(TextWriter output)
    {
        int[] widths = [.. header.Select((name, column) => rows.Select(row => row[column].Length).Prepend(name.Length).Max())];
        bool[] toRight = [.. header.Select((_, column) => rows.Exists(row => row[column].Length > 0) && rows.All(row => row[column].All(letter => char.IsAsciiDigit(letter) || letter is '.' or '-' or '+' or 'E')))];
        foreach (var row in rows.Prepend(header))
            output.WriteLine(string.Join("  ", row.Select((cell, column) => toRight[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
    }

    public static string Printable(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;
}
