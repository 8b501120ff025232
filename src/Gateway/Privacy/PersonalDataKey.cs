using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Watchgrain.Gateway.Privacy;

/// <summary>Replaces values by a keyed hash: who has the figures and not the key cannot find a value by trying all. Read once, at start.</summary>
public sealed class PersonalDataKey
{
    /// <summary>What hashed categories begin with.</summary>
    public const string Prefix = "hmac:";

    private const int LeastBytes = 32;
    private const int MostBytes = 1024;

    // 128 bits: two values of a feature collide once in 10^19 pairs of a billion.
    private const int HashBytes = 16;

    private readonly byte[]? key;

    /// <exception cref="InvalidOperationException">There is no such file, or it has another length.</exception>
    public PersonalDataKey(IOptions<PersonalDataOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = options.Value.KeyFile;
        if (file.Length == 0)
            return;
        if (!File.Exists(file))
            throw new InvalidOperationException($"{PersonalDataOptions.Section}:KeyFile = '{file}' does not exist");
        var length = new FileInfo(file).Length;
        if (length is < LeastBytes or > MostBytes)
            throw new InvalidOperationException($"{PersonalDataOptions.Section}:KeyFile = '{file}' has {length} bytes; a key has {LeastBytes} to {MostBytes}");
        key = File.ReadAllBytes(file);
    }

    /// <summary>Whether there is one.</summary>
    public bool IsThere => key is not null;

    /// <summary>The hash of a value, by HMAC-SHA-256 over tenant, feature and value: the same value of another tenant or feature has another hash.</summary>
    /// <exception cref="InvalidOperationException">There is no key.</exception>
    public string Hash(string tenant, string feature, string value) =>
        Prefix + Base64Url.EncodeToString(HMACSHA256.HashData(key ?? throw new InvalidOperationException("There is no key."), Encoding.UTF8.GetBytes($"{tenant}\0{feature}\0{value}")).AsSpan(0, HashBytes));
}
