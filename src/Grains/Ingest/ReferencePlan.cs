using Watchgrain.Grains.References;

namespace Watchgrain.Grains.Ingest;

/// <summary>How numeric features are binned: serialised <c>NumericBinning</c> by feature name, the score included.</summary>
[GenerateSerializer, Immutable, Alias("wg.ReferencePlan")]
public sealed record ReferencePlan([property: Id(0)] ReferenceRecord Record, [property: Id(1)] Dictionary<string, byte[]> Binnings);
