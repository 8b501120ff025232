namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>The protocol has not kept what it promises.</summary>
internal sealed class BrokenInvariantException(string message) : Exception(message);
