namespace Watchgrain.Grains.Governance;

/// <summary>A person asks for another policy.</summary>
/// <param name="DecisionId">The same for the same request.</param>
/// <param name="FileName">For people.</param>
/// <param name="File">The file's bytes, which have been read without a mistake.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why; never empty.</param>
[GenerateSerializer, Immutable, Alias("wg.PolicyRequest")]
public sealed record PolicyRequest([property: Id(0)] string DecisionId, [property: Id(1)] string FileName, [property: Id(2)] byte[] File, [property: Id(3)] string By, [property: Id(4)] string Reason);
