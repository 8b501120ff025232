namespace Watchgrain.Grains.Releases;

/// <summary>By what a caller who asks again is known.</summary>
/// <param name="Key">The caller's; empty: none, and nothing is remembered.</param>
/// <param name="Digest">SHA-256 of what is asked for: the same key with something else is a mistake.</param>
[GenerateSerializer, Immutable, Alias("wg.ReleaseRequest")]
public sealed record ReleaseRequest([property: Id(0)] string Key, [property: Id(1)] byte[] Digest)
{
    /// <summary>Nobody asks again.</summary>
    public static ReleaseRequest None { get; } = new("", []);
}
