namespace Watchgrain.Statistics.Sequential;

/// <summary>What a <see cref="SequentialDetector"/> says about its stream, in order of gravity.</summary>
public enum ControlState
{
    /// <summary>Nothing speaks for a change.</summary>
    InControl,

    /// <summary>A change may be under way. Only some of the error-rate detectors warn.</summary>
    Warning,

    /// <summary>The stream has changed.</summary>
    Drift,
}
