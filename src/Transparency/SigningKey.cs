using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Watchgrain.Transparency;

/// <summary>An Ed25519 key that signs notes. On disk it is PKCS#8 in PEM, as <c>openssl genpkey -algorithm ed25519</c> writes it.</summary>
internal sealed class SigningKey : IDisposable
{
    private const string Label = "PRIVATE KEY";

    private readonly Key key;

    private SigningKey(Key key) => this.key = key;

    public static SigningKey Create() => new(Key.Create(SignatureAlgorithm.Ed25519, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport }));

    /// <summary>Null when the text holds no Ed25519 key in this form.</summary>
    public static SigningKey? FromPem(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var found) || pem.AsSpan()[found.Label] is not Label) return null;
        var bytes = new byte[found.DecodedDataLength];
        try
        {
            return Convert.TryFromBase64Chars(pem.AsSpan()[found.Base64Data], bytes, out _)
                && Key.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.PkixPrivateKey, out var key, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport }) && key is not null ? new(key) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public string ToPem() => PemEncoding.WriteString(Label, key.Export(KeyBlobFormat.PkixPrivateKey)) + "\n";

    /// <summary>Writes it to a new file that only its owner may read. Throws <see cref="IOException"/> when there is one.</summary>
    public void WriteFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.WriteThrough };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes(ToPem()));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Its public half under a name. Throws <see cref="ArgumentException"/> for a name that no key can have.</summary>
    public VerifierKey Verifier(string name, SignatureKind kind = SignatureKind.Note) => VerifierKey.Of(name, kind, key.PublicKey);

    /// <summary>Signs the text of a note.</summary>
    public NoteSignature Sign(string name, string text) =>
        new(name, Verifier(name).Id, SignatureAlgorithm.Ed25519.Sign(key, Encoding.UTF8.GetBytes(text)));

    /// <summary>Signs it as a witness.</summary>
    public NoteSignature Cosign(string name, string text, DateTimeOffset at)
    {
        var signature = new byte[sizeof(ulong)];
        var seconds = (ulong)at.ToUnixTimeSeconds();
        BinaryPrimitives.WriteUInt64BigEndian(signature, seconds);
        return new(name, Verifier(name, SignatureKind.Cosignature).Id, [.. signature, .. SignatureAlgorithm.Ed25519.Sign(key, VerifierKey.Cosigned(text, seconds))]);
    }

    public void Dispose() => key.Dispose();
}
