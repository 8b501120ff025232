using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Sources;

/// <summary>State of a source grain.</summary>
[GenerateSerializer, Alias("wg.SourceGrainState")]
public sealed class SourceGrainState : ReceiverState
{
    /// <summary>Empty until a reference is set.</summary>
    [Id(0)] public string ReferenceDigest { get; set; } = "";

    /// <summary>The source's own <c>OutcomeCells</c> in the reference; empty when it had none.</summary>
    [Id(1)] public byte[] ReferenceOutcomes { get; set; } = [];

    [Id(2)] public string LastLineageRunId { get; set; } = "";
}
