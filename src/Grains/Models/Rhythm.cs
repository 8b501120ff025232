namespace Watchgrain.Grains.Models;

/// <summary>With what a pane is compared: the whole reference, or the panes of the reference on the same weekday.</summary>
[GenerateSerializer, Alias("wg.Rhythm")]
public enum Rhythm
{
    None = 0,
    Weekly = 1,
}
