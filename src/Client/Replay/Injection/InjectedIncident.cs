namespace Watchgrain.Client.Replay.Injection;

/// <summary>A fault that the demonstration puts into the replay, from a position to its end.</summary>
/// <param name="Kind"><c>unit_error</c> or <c>label_flip</c>.</param>
/// <param name="Source">The source that goes wrong.</param>
/// <param name="Feature">The feature that is wrong; empty when the labels are.</param>
/// <param name="From">The first wrong day, ISO 8601.</param>
/// <param name="Position">The same as a position.</param>
/// <param name="Announcement">The same as a sentence.</param>
public sealed record InjectedIncident(string Kind, string Source, string Feature, string From, long Position, string Announcement);
