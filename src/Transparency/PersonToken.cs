using System.Security.Cryptography;
using System.Text;

namespace Watchgrain.Transparency;

/// <summary>
/// What stands in audit entries for the name of a person: <c>person:</c> and the first 40 hexadecimal digits (lower case) of HMAC-SHA256(key, name in UTF-8), under a random key of that person's own.
/// A keyed commitment: who has key and name can check that the token means this name and no other, and without the key nobody can find the name, not by trying all names either.
/// </summary>
internal static class PersonToken
{
    public const int KeyLength = HMACSHA256.HashSizeInBytes;

    private const string Prefix = "person:";
    private const int Digits = 40;

    /// <param name="key"><see cref="KeyLength"/> bytes.</param>
    /// <param name="name">As it was first written.</param>
    public static string Of(ReadOnlySpan<byte> key, string name) => $"{Prefix}{Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(name)))[..Digits]}";

    public static bool IsToken(string text) => text.Length == Prefix.Length + Digits && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length..].All(char.IsAsciiHexDigitLower);

    /// <summary>The 20 bytes of a token.</summary>
    public static byte[] Digest(string token) => Convert.FromHexString(token.AsSpan(Prefix.Length));
}
