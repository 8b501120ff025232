namespace Watchgrain.Grains.Deltas;

/// <summary>Names of summaries in the pane archive: the kind in lower case, a slash, the source.</summary>
public static class PartName
{
    private static readonly (SummaryKind Kind, string Prefix)[] Kinds = [.. Enum.GetValues<SummaryKind>().Select(kind => (kind, kind.ToString().ToLowerInvariant() + "/"))];

    public static string Of(SummaryKind kind, string source) => Array.Find(Kinds, k => k.Kind == kind).Prefix + source;

    /// <summary>The kind and source that a name stands for; null when it is no summary's name.</summary>
    public static (SummaryKind Kind, string Source)? Parse(string name)
    {
        foreach (var (kind, prefix) in Kinds)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return (kind, name[prefix.Length..]);
        }
        return null;
    }
}
