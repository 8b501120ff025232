namespace Watchgrain.Client.Replay;

/// <summary>A replay that cannot begin or go on although spec and data are in order.</summary>
public sealed class ReplayException(string message) : Exception(message);
