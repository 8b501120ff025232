using System.Text;

namespace Watchgrain.Grains.Governance;

/// <summary>The words that stand for enum members in audit entries and policies: lower case with underscores ("request_retrain"). Part of the format.</summary>
public static class AuditWords
{
    public static string Of<T>(T member)
        where T : struct, Enum
    {
        var name = member.ToString();
        var word = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && word.Length > 0) word.Append('_');
            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }

    /// <summary>Null when no member has this word.</summary>
    public static T? Parse<T>(string word)
        where T : struct, Enum
    {
        foreach (var member in Enum.GetValues<T>())
        {
            if (Of(member) == word) return member;
        }

        return null;
    }

    /// <summary>All words, in the order of the members, parted by commas.</summary>
    public static string All<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));
}
