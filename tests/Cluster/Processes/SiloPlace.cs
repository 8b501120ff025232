namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>A network namespace of the kernel and the address of a silo in it.</summary>
internal sealed record SiloPlace(string Namespace, string Address);
