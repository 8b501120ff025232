namespace Watchgrain.Grains.Governance;

/// <summary>Names of the roles in which people answer decisions: a tenant's own words, "risk" or "model-owner". A rule of the policy asks for them, a credential has them.</summary>
public static class ApproverRole
{
    /// <summary>Characters, all of them ASCII.</summary>
    public const int MaxLength = 64;

    /// <summary>A rule asks for so many at most, a credential has so many at most.</summary>
    public const int Most = 16;

    /// <summary>What <see cref="IsValid"/> asks for, in words.</summary>
    public const string Form = "1 to 64 lower-case letters, digits, '-' or '_'";

    public static bool IsValid(string? role) => role is { Length: > 0 and <= MaxLength } && role.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_');
}
