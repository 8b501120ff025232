using Orleans.Concurrency;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Groups;

namespace Watchgrain.Grains.Models;

/// <summary>
/// Watches a version as a whole: owns its plan and its watermark, and holds scores and outcomes of all its rows. Receives deltas like any other receiver; its panes are closed by its clock. Key: <see cref="GrainKeys.Version"/>.
/// </summary>
[Alias("wg.IVersionGrain")]
public interface IVersionGrain : IGrainWithStringKey, IDeltaReceiver
{
    /// <summary>Called once by the model grain; idempotent.</summary>
    [Alias("Start")]
    Task StartAsync(VersionSpec spec);

    /// <summary>Everything that an ingest partition needs to reduce a batch; null when the version is not registered.</summary>
    [Alias("GetPlan"), AlwaysInterleave]
    Task<IngestPlan?> GetPlanAsync();

    /// <summary>What a slice is watched with; null before the reference, and when slices are not watched.</summary>
    [Alias("GetSlicePlan"), AlwaysInterleave]
    Task<SlicePlan?> GetSlicePlanAsync(SliceName slice);

    /// <summary>What a slice is watched with as a group of a protected feature; null when it is none that the reference knows.</summary>
    [Alias("GetGroupPlan"), AlwaysInterleave]
    Task<GroupPlan?> GetGroupPlanAsync(SliceName slice);

    /// <summary>What the model decided about all rows of each of some panes but those in quarantine; null while one of them has not been closed, or judged.</summary>
    [Alias("GetCounts")]
    Task<GroupCounts[]?> GetCountsAsync(PaneStage stage, long[] panes, Quarantine? quarantine = null);

    /// <summary>Takes over the binning of a finished reference and the label outcomes of its panes (<c>OutcomeCells</c> per pane, all sources together); idempotent.</summary>
    [Alias("SetReference")]
    Task SetReferenceAsync(ReferencePlan plan, SummaryPart[] outcomes);

    /// <summary>Gives sources their places in the version's register, as long as there are any; returns the register. Durable when it returns; a place is final.</summary>
    [Alias("RegisterSources")]
    Task<string[]> RegisterSourcesAsync(string[] sources);

    /// <summary>Where it stands, and figures of its panes without what is in quarantine.</summary>
    [Alias("GetState"), AlwaysInterleave]
    Task<VersionState?> GetStateAsync(long? firstPane, long? lastPane, Quarantine? quarantine = null);

    /// <summary>The second half of <see cref="GetStateAsync"/>, which asks the clock first; not for others.</summary>
    [Alias("ReadState")]
    Task<VersionState?> ReadStateAsync(PaneProgress progress, long? firstPane, long? lastPane, Quarantine? quarantine);

    /// <summary>Closed panes as they were known at a time: with the latest revision of before it.</summary>
    [Alias("GetPanesKnown")]
    Task<PaneFigures[]> GetPanesKnownAsync(DateTimeOffset at, long? firstPane, long? lastPane);

    /// <summary>What has become of performance in closed panes of a range, both ends included, beside the reference; those without rows, and what is in quarantine, are left out. Interleaves: the coordinator asks while the version may be waiting for it.</summary>
    [Alias("GetEffects"), AlwaysInterleave]
    Task<IncidentEffect[]> GetEffectsAsync(long firstPane, long lastPane, Quarantine? quarantine = null);

    /// <summary>What each source supplied over a range of panes, open ones included; without a range the last 100.</summary>
    [Alias("GetSourceShares")]
    Task<SourceShares> GetSourceSharesAsync(long? firstPane, long? lastPane);

    /// <summary>Where the stream stands; null before the first row.</summary>
    [Alias("GetPosition")]
    Task<StreamPosition?> GetPositionAsync();

    /// <summary>The last id that it has applied of each sender, when time alone changes nothing about where the stream stands and nothing waits to be handed on; null otherwise.</summary>
    [Alias("GetAppliedAtRest")]
    Task<Dictionary<string, long>?> GetAppliedAtRestAsync();

    /// <summary>Its clock has found nothing to do and goes, until rows or labels come or <see cref="ResumeAsync"/> is called. False when more has been applied than <paramref name="applied"/>.</summary>
    [Alias("Rest")]
    Task<bool> RestAsync(Dictionary<string, long> applied);

    /// <summary>Wakes the version's clock after a start or a change of the cluster.</summary>
    [Alias("Resume"), AlwaysInterleave]
    Task ResumeAsync();
}
