namespace Watchgrain.Grains.Callers;

/// <summary>What a caller register remembers.</summary>
[GenerateSerializer, Alias("wg.CallerRegisterState")]
public sealed class CallerRegisterState
{
    /// <summary>Callers in the order of their places.</summary>
    [Id(0)] public List<string> Names { get; set; } = [];

    /// <summary>Of the reference; empty before it.</summary>
    [Id(1)] public string Digest { get; set; } = "";

    /// <summary>Serialised <c>CallerReference</c>; empty before it.</summary>
    [Id(2)] public byte[] Reference { get; set; } = [];
}
