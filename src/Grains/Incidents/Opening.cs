using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Incidents;

/// <summary>A strand that has just opened, with the signals that opened it, strongest evidence first.</summary>
public sealed record Opening(Strand Strand, IReadOnlyList<Signal> Signals);
