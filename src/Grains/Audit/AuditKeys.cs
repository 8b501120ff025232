using System.Globalization;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Audit;

/// <summary>The keys with which this silo signs, or none.</summary>
public sealed class AuditKeys : IDisposable
{
    private readonly SigningKey? current;
    private readonly SigningKey? previous;

    private AuditKeys(string origin, SigningKey? current, SigningKey? previous) => (Origin, this.current, this.previous) = (origin, current, previous);

    /// <summary>Signs nothing.</summary>
    public static AuditKeys None { get; } = new(AuditOptions.DefaultOrigin, null, null);

    /// <summary>Begins the name of each log.</summary>
    public string Origin { get; }

    /// <summary>Whether there is a key.</summary>
    public bool Sign => current is not null;

    /// <summary>The keys that the options name.</summary>
    /// <param name="options">What is configured.</param>
    /// <param name="ownFile">Where a key is kept, and made when there is none, if none is configured; null: then nothing is signed.</param>
    /// <exception cref="InvalidOperationException">A key or the origin is wrong; the message names the key of the configuration.</exception>
    public static AuditKeys Read(AuditOptions options, string? ownFile)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!VerifierKey.IsName(options.Origin))
            throw Refused(nameof(AuditOptions.Origin), options.Origin, "is no name of a log: it is not empty and has neither spaces nor '+', such as example.com/watchgrain");
        var current = Read(nameof(AuditOptions.KeyFile), options.KeyFile, nameof(AuditOptions.Key), options.Key);
        var previous = Read(nameof(AuditOptions.PreviousKeyFile), options.PreviousKeyFile, nameof(AuditOptions.PreviousKey), options.PreviousKey);
        if (current is null && ownFile is not null)
        {
            if (!File.Exists(ownFile)) Make(ownFile);
            current = FromFile(nameof(AuditOptions.KeyFile), ownFile);
        }

        if (previous is not null && current is null)
            throw Refused(nameof(AuditOptions.PreviousKeyFile), options.PreviousKeyFile ?? "(not shown)", "stands without the key that follows it");
        return new(options.Origin, current, previous);
    }

    /// <summary>The id of the key as a tenant's log is signed with it, 8 hexadecimal digits; empty without a key.</summary>
    public string KeyId(string tenant) => Verifier(OriginOf(tenant))?.Id.ToString("x8", CultureInfo.InvariantCulture) ?? "";

    public void Dispose()
    {
        current?.Dispose();
        previous?.Dispose();
    }

    /// <summary>Name of a tenant's log.</summary>
    internal string OriginOf(string tenant) => $"{Origin}/{Uri.EscapeDataString(tenant)}";

    /// <summary>Whom a log's readers have to believe; null where nothing is signed.</summary>
    internal VerifierKey? Verifier(string origin) => current?.Verifier(origin);

    /// <summary>Both keys, as far as there are such.</summary>
    internal IReadOnlyList<VerifierKey> Verifiers(string origin) => [.. new[] { current, previous }.OfType<SigningKey>().Select(key => key.Verifier(origin))];

    internal SignedNote SignNote(TreeHead head)
    {
        var text = head.ToText();
        return new(text, [.. new[] { current, previous }.OfType<SigningKey>().DistinctBy(key => key.Verifier(head.Origin)).Select(key => key.Sign(head.Origin, text))]);
    }

    private static SigningKey? Read(string fileKey, string? file, string textKey, string? text)
    {
        if (!string.IsNullOrWhiteSpace(file) && !string.IsNullOrWhiteSpace(text))
            throw Refused(textKey, "(not shown)", $"and {AuditOptions.Section}:{fileKey} exclude each other");
        if (!string.IsNullOrWhiteSpace(file)) return FromFile(fileKey, file);
        return string.IsNullOrWhiteSpace(text) ? null : SigningKey.FromPem(text) ?? throw Refused(textKey, "(not shown)", NoKey);
    }

    private static SigningKey FromFile(string key, string file)
    {
        try
        {
            return SigningKey.FromPem(File.ReadAllText(file)) ?? throw Refused(key, file, NoKey);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(key, file, $"cannot be read: {e.Message}");
        }
    }

    private static void Make(string file)
    {
        using var made = SigningKey.Create();
        made.WriteFile(file);
    }

    private const string NoKey = "holds no Ed25519 key as PKCS#8 in PEM, such as 'openssl genpkey -algorithm ed25519' or 'watchgrain audit new-key' makes";

    private static InvalidOperationException Refused(string key, string value, string problem) => new($"{AuditOptions.Section}:{key} = '{value}' {problem}.");
}
