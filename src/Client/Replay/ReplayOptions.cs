using Watchgrain.Client.Specs;

namespace Watchgrain.Client.Replay;

/// <summary>What to replay and how.</summary>
/// <param name="Spec">The model and its columns.</param>
/// <param name="Data">The table with the production rows.</param>
/// <param name="StateDirectory">Where the replay remembers with which options it began.</param>
/// <param name="Pace">How fast.</param>
/// <param name="Seed">Injects the incidents of the flight demonstration; null injects nothing.</param>
public sealed record ReplayOptions(ModelSpec Spec, string Data, string StateDirectory, ReplayPace Pace, int? Seed);
