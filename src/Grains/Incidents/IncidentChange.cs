namespace Watchgrain.Grains.Incidents;

/// <summary>What has happened to an incident.</summary>
[GenerateSerializer, Alias("wg.IncidentChange")]
public enum IncidentChange
{
    Opened = 1,

    /// <summary>Another subject or family shows it.</summary>
    Grew = 2,

    /// <summary>What it does to performance has become worse by a level.</summary>
    BecameWorse = 3,

    /// <summary>It has gone into another one, with all that it held.</summary>
    Merged = 4,

    /// <summary>A decision has been proposed for it.</summary>
    Proposed = 5,

    /// <summary>A decision about it has moved: in force, rejected, approved by one of two people, expired, overridden, its effect measured.</summary>
    Decided = 6,

    /// <summary>No signal for as many panes as <see cref="Strands.RecoveryPanes"/>.</summary>
    Closed = 7,

    /// <summary>The same change has come back soon after.</summary>
    Reopened = 8,

    /// <summary>What it does to performance has become known, and is little.</summary>
    Assessed = 9,
}
