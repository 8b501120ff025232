using System.Text.RegularExpressions;

namespace Watchgrain.Acceptance.Tests;

/// <summary>A link that leads nowhere is a promise that is not kept.</summary>
public sealed partial class DocumentLinks(ITestOutputHelper output)
{
    private static readonly string[] Built = ["bin", "obj", "var", ".git"];

    [Fact]
    public void Links_OfTheDocuments_LeadToFilesAndHeadings()
    {
        var checkedLinks = 0;
        var broken = new List<string>();
        foreach (var document in Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories).Where(IsOurs))
        {
            foreach (var target in Link().Matches(File.ReadAllText(document)).Select(match => match.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)))
            {
                checkedLinks++;
                var parts = target.Split('#');
                var path = parts[0].Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document)!, parts[0]);
                if (!Path.Exists(path) || (parts.Length > 1 && !Headings(path).Contains(parts[1])))
                    broken.Add($"{Path.GetRelativePath(Repository.Root, document)}: {target}");
            }
        }

        output.WriteLine($"{checkedLinks} links");
        Assert.NotEqual(0, checkedLinks);
        Assert.Empty(broken);
    }

    private static bool IsOurs(string path) => !Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar).Any(Built.Contains);

    // As a forge makes anchors of them.
    private static IEnumerable<string> Headings(string path) => File.ReadLines(path).Where(line => line.StartsWith('#'))
        .Select(line => NotOfAnAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotOfAnAnchor();
}
