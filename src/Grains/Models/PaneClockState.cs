namespace Watchgrain.Grains.Models;

/// <summary>How far a clock has come. A step that was begun and not written is done again: every part of it is idempotent.</summary>
[GenerateSerializer, Alias("wg.PaneClockState")]
public sealed class PaneClockState
{
    [Id(0)] public PaneProgress Progress { get; set; } = new(null, null);
}
