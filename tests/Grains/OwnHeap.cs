namespace Watchgrain.Grains.Tests;

/// <summary>Tests that look at the heap of the whole process run alone.</summary>
[CollectionDefinition(nameof(OwnHeap), DisableParallelization = true)]
public sealed class OwnHeap;
