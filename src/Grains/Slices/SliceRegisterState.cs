namespace Watchgrain.Grains.Slices;

/// <summary>What a slice register remembers: the names in the order of their places.</summary>
[GenerateSerializer, Alias("wg.SliceRegisterState")]
public sealed class SliceRegisterState
{
    [Id(0)] public List<SliceName> Names { get; set; } = [];
}
