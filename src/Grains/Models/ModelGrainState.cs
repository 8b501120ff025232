namespace Watchgrain.Grains.Models;

/// <summary>What a model grain remembers; the record is null before the model is registered.</summary>
[GenerateSerializer, Alias("wg.ModelGrainState")]
public sealed class ModelGrainState
{
    [Id(0)] public ModelRecord? Record { get; set; }
}
