namespace Watchgrain.Grains.Releases;

/// <summary>On which terms figures may be released, or why not.</summary>
/// <param name="Status">Whether they may.</param>
/// <param name="Window">The window, and as known at which time; of <see cref="ReleaseStatus.Overlaps"/> the one that is in the way.</param>
/// <param name="LeastGroup">k.</param>
/// <param name="Spent">Millionths of ε, so far.</param>
/// <param name="Budget">Millionths of ε.</param>
/// <param name="Releases">How many there have been.</param>
/// <param name="AuditIndex">Of one that is recorded; else -1.</param>
/// <param name="Figures">Of <see cref="ReleaseStatus.Repeated"/>: what was answered, as protobuf; else null.</param>
/// <param name="Settling">How far back the time lies at which a new window is known.</param>
[GenerateSerializer, Immutable, Alias("wg.ReleaseTerms")]
public sealed record ReleaseTerms(
    [property: Id(0)] ReleaseStatus Status, [property: Id(1)] ReleasedWindow Window, [property: Id(2)] int LeastGroup, [property: Id(3)] long Spent, [property: Id(4)] long Budget,
    [property: Id(5)] long Releases, [property: Id(6)] long AuditIndex = -1, [property: Id(7)] byte[]? Figures = null, [property: Id(8)] TimeSpan Settling = default);
