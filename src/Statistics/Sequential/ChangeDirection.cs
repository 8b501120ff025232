namespace Watchgrain.Statistics.Sequential;

/// <summary>Which changes of a mean a detector looks for.</summary>
public enum ChangeDirection
{
    Up,
    Down,
    Both,
}
