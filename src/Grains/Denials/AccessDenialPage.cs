namespace Watchgrain.Grains.Denials;

/// <summary>The latest denials, the latest first, and what of earlier ones is only counted.</summary>
[GenerateSerializer, Immutable, Alias("wg.AccessDenialPage")]
public sealed record AccessDenialPage([property: Id(0)] AccessDenial[] Entries, [property: Id(1)] long Forgotten, [property: Id(2)] long ForgottenCalls);
