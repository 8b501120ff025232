namespace Watchgrain.Grains.Coordination;

/// <summary>An incident that has just opened, with the signals that opened it, strongest evidence first.</summary>
public sealed record Opening(Incident Incident, IReadOnlyList<Signal> Signals);
