using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Watchgrain.Transparency;

/// <summary>
/// Who is believed: a name and an Ed25519 key (C2SP signed-note), written <c>NAME+ID+BASE64</c>, where ID are 8 hexadecimal digits and BASE64 holds the kind and the 32 bytes of the key.
/// The id is the first 4 bytes of SHA-256(name ‖ 0x0A ‖ kind ‖ key).
/// </summary>
internal sealed record VerifierKey
{
    private const int KeyLength = 32;
    private const int SignatureLength = 64;

    private readonly PublicKey key;

    private VerifierKey(string name, SignatureKind kind, PublicKey key)
    {
        (Name, Kind, this.key) = (name, kind, key);
        byte[] bytes = [(byte)kind, .. key.Export(KeyBlobFormat.RawPublicKey)];
        Id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. bytes]));
        Text = string.Create(CultureInfo.InvariantCulture, $"{name}+{Id:x8}+{Convert.ToBase64String(bytes)}");
    }

    public string Name { get; }

    public SignatureKind Kind { get; }

    public uint Id { get; }

    /// <summary>As it is written.</summary>
    public string Text { get; }

    /// <summary>Throws <see cref="ArgumentException"/> for a name that a note cannot have.</summary>
    public static VerifierKey Of(string name, SignatureKind kind, PublicKey key) =>
        IsName(name) ? new(name, kind, key) : throw new ArgumentException($"'{name}' is no name of a key: it may hold neither spaces nor '+'", nameof(name));

    /// <summary>Names of keys: not empty, neither spaces, control characters nor plus.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter == '+');

    /// <summary>False, with what is wrong with it, for a text that is no key.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out VerifierKey? key, out string problem)
    {
        (key, problem) = (null, "is not NAME+ID+KEY");
        var parts = text.Trim().Split('+', 3);
        if (parts.Length < 3 || !IsName(parts[0])) return false;
        var bytes = new byte[KeyLength + 4];
        if (!Convert.TryFromBase64String(parts[2], bytes, out var length) || length != KeyLength + 1)
            problem = "holds no Ed25519 key (33 bytes in base64)";
        else if ((SignatureKind)bytes[0] is not (SignatureKind.Note or SignatureKind.Cosignature) and var kind)
            problem = $"is of the kind {(byte)kind}; known are 1 (Ed25519) and 4 (Ed25519 cosignature)";
        else if (!PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes.AsSpan(1, KeyLength), KeyBlobFormat.RawPublicKey, out var imported) || imported is null)
            problem = "holds no valid Ed25519 key";
        else
        {
            var found = new VerifierKey(parts[0], (SignatureKind)bytes[0], imported);
            if (found.Text == text.Trim()) key = found;
            else problem = $"has the id {parts[1]}, its name and key give {found.Id.ToString("x8", CultureInfo.InvariantCulture)}";
        }

        return key is not null;
    }

    /// <summary>Whether the line of a note, which has the name and the id of this key, is this key's signature of the text.</summary>
    public bool Verifies(string text, ReadOnlySpan<byte> signature) => Kind == SignatureKind.Note
        ? signature.Length == SignatureLength && SignatureAlgorithm.Ed25519.Verify(key, Encoding.UTF8.GetBytes(text), signature)
        : signature.Length == sizeof(ulong) + SignatureLength
            && SignatureAlgorithm.Ed25519.Verify(key, Cosigned(text, BinaryPrimitives.ReadUInt64BigEndian(signature)), signature[sizeof(ulong)..]);

    public override string ToString() => Text;

    public bool Equals(VerifierKey? other) => other is not null && other.Text == Text;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <summary>What a witness signs (C2SP tlog-cosignature): the time in seconds since 1970 and the text.</summary>
    internal static byte[] Cosigned(string text, ulong seconds) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));
}
