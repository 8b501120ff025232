namespace Watchgrain.Grains.Floods;

/// <summary>When a row repeats another.</summary>
public enum RepeatKind
{
    /// <summary>All features are equal.</summary>
    Equal,

    /// <summary>Categories are equal, and numbers lie in the same cells of the reference: what somebody varies a little stays there mostly.</summary>
    Near,
}
