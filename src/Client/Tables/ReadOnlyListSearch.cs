namespace Watchgrain.Client.Tables;

internal static class ReadOnlyListSearch
{
    /// <summary>Place of a name in a list, or -1.</summary>
    public static int IndexOf(this IReadOnlyList<string> names, string name)
    {
        for (var index = 0; index < names.Count; index++)
            if (string.Equals(names[index], name, StringComparison.Ordinal))
                return index;
        return -1;
    }
}
