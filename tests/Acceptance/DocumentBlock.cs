namespace Watchgrain.Acceptance.Tests;

/// <summary>A fenced block of a document: its language and its lines. <c>sh</c> is to be run, and a <c>text</c> block after it is what it prints.</summary>
internal sealed record DocumentBlock(string Language, string Text)
{
    private const string Fence = "```";

    public static IReadOnlyList<DocumentBlock> ReadAll(string document)
    {
        var blocks = new List<DocumentBlock>();
        string? language = null;
        var lines = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, document)))
        {
            if (!line.StartsWith(Fence, StringComparison.Ordinal))
            {
                lines.Add(line);
                continue;
            }
            if (language is not null)
                blocks.Add(new(language, string.Join('\n', lines) + "\n"));
            language = language is null ? line[Fence.Length..] : null;
            lines.Clear();
        }
        return blocks;
    }

    /// <summary>The scripts of the project that the block starts, such as <c>./run</c>, comments left out: they go on serving, or take long.</summary>
    public IEnumerable<string> Scripts() =>
        Text.Split('\n').Select(line => line.Split('#')[0].TrimEnd()).Where(line => line.StartsWith("./", StringComparison.Ordinal));
}
