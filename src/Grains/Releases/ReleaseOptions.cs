using System.ComponentModel.DataAnnotations;

namespace Watchgrain.Grains.Releases;

/// <summary>What figures that people outside get are held to. Configuration section <c>Watchgrain:Release</c>; the same in all silos.</summary>
public sealed record ReleaseOptions
{
    public const string Section = "Watchgrain:Release";

    /// <summary>k: no group of fewer rows is told, none from 1 to k - 1. 11 is what the Centers for Medicare and Medicaid Services ask for: no cell of 1 to 10.</summary>
    [Range(11, 10_000)]
    public int LeastGroup { get; init; } = 11;

    /// <summary>How much ε the releases with noise of one model may spend together, for good. 1: of any person nobody learns more than by a factor of e = 2.7. 0: none.</summary>
    [Range(0.0, 1000.0)]
    public double Epsilon { get; init; } = 1;

    /// <summary>
    /// How far back lies the time at which a window is known when it is released for the first time. Revisions of panes are dated before they are committed: one that was dated before that time and is committed after the release would show in the "same" window.
    /// A minute: storage that takes longer for a commit is failing. Seconds; 0 to 3,600.
    /// </summary>
    [Range(0, 3600)]
    public int SettlingSeconds { get; init; } = 60;
}
