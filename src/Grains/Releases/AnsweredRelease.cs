namespace Watchgrain.Grains.Releases;

/// <summary>A release whose caller may ask for it again, because its answer was lost.</summary>
/// <param name="Key">The caller's.</param>
/// <param name="Request">SHA-256 of what was asked for with it.</param>
/// <param name="Number">Of the release, in its entry's key.</param>
/// <param name="AuditIndex">Of its entry; -1: not known to stand yet.</param>
/// <param name="Figures">What was answered, as deterministic protobuf.</param>
[GenerateSerializer, Immutable, Alias("wg.AnsweredRelease")]
public sealed record AnsweredRelease(
    [property: Id(0)] string Key, [property: Id(1)] byte[] Request, [property: Id(2)] long Number, [property: Id(3)] long AuditIndex, [property: Id(4)] byte[] Figures);
