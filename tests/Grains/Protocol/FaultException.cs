namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>What a caller sees of a lost message, a refused write, a crashed receiver: an error with an unknown outcome.</summary>
internal sealed class FaultException(string message) : Exception(message);
