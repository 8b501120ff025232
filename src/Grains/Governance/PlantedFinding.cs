namespace Watchgrain.Grains.Governance;

/// <summary>That a decision was planted, once it has been answered.</summary>
/// <param name="AuditIndex">Where that stands in the audit log.</param>
/// <param name="IsQuiet">Nothing was the matter with the version when it was answered either: an approval was wrong. False: something had begun meanwhile, and the answer says nothing of who gave it.</param>
[GenerateSerializer, Immutable, Alias("wg.PlantedFinding")]
public sealed record PlantedFinding([property: Id(0)] long AuditIndex, [property: Id(1)] bool IsQuiet);
