using Watchgrain.Attacks.Generators;
using Watchgrain.Grains;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Attacks.Watching;

/// <summary>A version and what the grains keep of its reference. Not changed once made: each run begins watches of its own from it.</summary>
internal sealed class WatchedModel
{
    /// <param name="spec">The version.</param>
    /// <param name="reference">Labelled rows from pane 0 on.</param>
    public WatchedModel(VersionSpec spec, LabelledTable reference)
    {
        Spec = spec;
        using var upload = new ReferenceUpload(Id, spec);
        foreach (var (source, rows) in TableBatches.Of(spec, 0, reference, labelled: true)) upload.Add(source, rows);
        Parts = upload.Build();
        Contradictions = new(Parts.Plan.ReadEstimator()!);
    }

    public static VersionId Id { get; } = new("tenant", "model", "version");

    public VersionSpec Spec { get; }

    public ReferenceParts Parts { get; }

    public LabelContradictions Contradictions { get; }
}
