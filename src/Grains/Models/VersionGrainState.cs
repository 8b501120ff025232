using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Thresholds;

namespace Watchgrain.Grains.Models;

/// <summary>What a version grain remembers.</summary>
[GenerateSerializer, Alias("wg.VersionGrainState")]
public sealed class VersionGrainState : ReceiverState
{
    /// <summary>Null before the version is registered.</summary>
    [Id(0)] public IngestPlan? Plan { get; set; }

    /// <summary>Label outcomes of the reference, per pane.</summary>
    [Id(1)] public SummaryPart[] ReferenceOutcomes { get; set; } = [];

    /// <summary>How far each source is.</summary>
    [Id(2)] public Dictionary<string, long> Watermarks { get; set; } = new(StringComparer.Ordinal);

    [Id(3)] public Tally Tally { get; set; }

    [Id(4)] public long? FirstPane { get; set; }

    [Id(5)] public long? LastPane { get; set; }

    /// <summary>Null before the first judged pane.</summary>
    [Id(6)] public DecayState? Decay { get; set; }

    /// <summary>The last pane for which a source's conflicting batches have been signalled.</summary>
    [Id(7)] public Dictionary<string, long> ConflictPanes { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The register of sources, in the order of their places.</summary>
    [Id(8)] public List<string> Sources { get; set; } = [];

    /// <summary>It has been signalled that further sources count together.</summary>
    [Id(9)] public bool OverflowSignalled { get; set; }

    /// <summary>It has been signalled that further slices count together.</summary>
    [Id(10)] public bool SlicesSignalled { get; set; }

    /// <summary>Null before the first closed pane, and while nothing is estimated.</summary>
    [Id(11)] public EstimateState? Estimates { get; set; }

    /// <summary>Null before the first judged pane, and while nothing is estimated.</summary>
    [Id(12)] public LabelRateState? LabelRate { get; set; }

    /// <summary>Of a regression; null before the first closed pane.</summary>
    [Id(20)] public ErrorState? Errors { get; set; }

    /// <summary>By region of the score; empty before the first judged pane, and while nothing is estimated. Null in a record of before they were watched.</summary>
    [Id(60)] public RegionState[]? Regions { get; set; }

    /// <summary>How long each fixed threshold on the version has been crossed. Null before the first closed pane, and without any.</summary>
    [Id(61)] public ThresholdRun[]? Thresholds { get; set; }

    /// <summary>By source, where the watches over repeated rows stand. Null before the first closed pane, and where they are not counted.</summary>
    [Id(90)] public FloodState[]? Floods { get; set; }
}
