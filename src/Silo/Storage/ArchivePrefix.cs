namespace Watchgrain.Silo.Storage;

/// <summary>Ranges of names by what they begin with.</summary>
internal static class ArchivePrefix
{
    /// <summary>So many panes are deleted in one transaction: other writes wait for moments.</summary>
    public const int AtOnce = 500;

    /// <summary>The first name after all that begin so. The last letter of a prefix is no surrogate.</summary>
    public static string End(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);
}
