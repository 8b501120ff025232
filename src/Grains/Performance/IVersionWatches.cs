using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Performance;

/// <summary>What watches the performance of a version, by what its model predicts. Not thread-safe.</summary>
internal interface IVersionWatches
{
    /// <summary>Since which pane labels have contradicted the estimates; null: they do not, or nothing is estimated.</summary>
    long? SurprisedSince { get; }

    /// <summary>Takes the rows of a closed pane, panes in ascending order; what there is to say, and puts where the watches stand into the record.</summary>
    IEnumerable<Signal> Close(long pane, SummaryTable panes);

    /// <summary>Takes the labels of a judged pane in the same way.</summary>
    IEnumerable<Signal> Judge(long pane, SummaryTable panes);

    /// <summary>What is known of the performance in a closed pane beside the reference: realised once its labels are judged (those that come first are not like the others), estimated where that can be. No figures where nothing is known.</summary>
    IncidentEffect EffectOf(long pane, SummaryTable panes, bool judged);

    /// <summary>Those of a version with a reference.</summary>
    /// <param name="spec">Of the version.</param>
    /// <param name="reference">Its reference.</param>
    /// <param name="state">The version's record: where the watches stood, and where they put it.</param>
    static IVersionWatches Of(VersionSpec spec, Ingest.ReferencePlan reference, VersionGrainState state)
    {
        IVersionWatches watches = spec.Task switch
        {
            ModelTask.Regression => new ErrorWatches(spec, reference, state),
            ModelTask.Multiclass => new ClassWatches(spec, reference, state),
            _ => new BinaryWatches(spec, reference, state),
        };
        return spec.ThresholdsOfVersion().Length > 0 ? new ThresholdedWatches(watches, spec, reference, state) : watches;
    }
}
