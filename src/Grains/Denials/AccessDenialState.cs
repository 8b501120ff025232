namespace Watchgrain.Grains.Denials;

/// <summary>The denials that are kept, and how many are not any more.</summary>
[GenerateSerializer, Alias("wg.AccessDenialState")]
public sealed class AccessDenialState
{
    /// <summary>By their minutes, the latest last.</summary>
    [Id(0)] public List<AccessDenial> Entries { get; set; } = [];

    /// <summary>Entries that fell off because others came.</summary>
    [Id(1)] public long Forgotten { get; set; }

    /// <summary>The calls of these, and those for which there was no entry to begin with.</summary>
    [Id(2)] public long ForgottenCalls { get; set; }
}
