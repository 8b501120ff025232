using System.Security.Cryptography;
using System.Text;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.People;

/// <summary>A person and the key under which the audit log has a token of the name.</summary>
/// <param name="Name">As it was first written.</param>
/// <param name="Key">32 random bytes.</param>
[GenerateSerializer, Immutable, Alias("wg.PersonKey")]
public sealed record PersonKey([property: Id(0)] string Name, [property: Id(1)] byte[] Key)
{
    private const int RequestDigits = 12;

    /// <summary><c>person:</c> and 40 hexadecimal digits.</summary>
    public string Token => PersonToken.Of(Key, Name);

    /// <summary>Somebody with a new key.</summary>
    public static PersonKey New(string name) => new(name, RandomNumberGenerator.GetBytes(PersonToken.KeyLength));

    /// <summary>Names a request in 12 hexadecimal digits that say nothing of the person. No name begins with the 0 by which it differs from a token.</summary>
    public string NameOf(string requestId) => Convert.ToHexStringLower(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"\0{requestId}")))[..RequestDigits];
}
