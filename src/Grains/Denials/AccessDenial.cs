namespace Watchgrain.Grains.Denials;

/// <summary>Calls of one principal that were turned away within one minute.</summary>
/// <param name="Minute">The minute's begin, of the gateway's clock.</param>
/// <param name="Principal">The credential's name; of who has none a pseudonym, or <c>others</c> for those beyond the most that are told apart.</param>
/// <param name="Reason">Of the latest: <c>UNAUTHENTICATED</c>, <c>ROLE_MISSING</c>, or why a decision was not the caller's to take.</param>
/// <param name="Method">Of the latest, <c>watchgrain.v1.Service/Method</c>.</param>
/// <param name="Count">Calls.</param>
[GenerateSerializer, Immutable, Alias("wg.AccessDenial")]
public sealed record AccessDenial(
    [property: Id(0)] DateTimeOffset Minute, [property: Id(1)] string Principal, [property: Id(2)] string Reason, [property: Id(3)] string Method, [property: Id(4)] long Count);
