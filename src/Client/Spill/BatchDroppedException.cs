namespace Watchgrain.Client.Spill;

/// <summary>A batch that no gateway took had no place in the spill file either. It is not counted at the gateway, and counted as dropped here and there.</summary>
public sealed class BatchDroppedException(string message, Exception? cause = null) : IOException(message, cause);
