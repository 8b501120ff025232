namespace Watchgrain.Client.Replay;

/// <summary>What one cause of an incident is about.</summary>
/// <param name="Family">E.g. <c>drift</c>.</param>
/// <param name="Subject">Empty parts do not apply.</param>
public sealed record CauseSummary(string Family, SubjectSummary Subject);
