using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Grains.Performance;

/// <summary>
/// Watches that the labels of a version are not mostly of its own making: the share of the labels caused by its decisions (<see cref="CausedLabels"/>), of each judged pane, against the limit of the spec. Pure.
/// </summary>
/// <remarks>A signal needs a share above the limit whose lower 95 % limit lies above it too, so that a version at its limit signals in at most one pane of twenty. The incident lasts as long as signals come.</remarks>
public static class FeedbackWatch
{
    /// <summary>100 labels: of fewer, a share of a half is known to within 10 points at best.</summary>
    public const long LeastLabels = 100;

    /// <summary>−ln 0.05.</summary>
    private static readonly double LogThreshold = -Math.Log(0.05);

    /// <param name="spec">The version's.</param>
    /// <param name="pane">The pane that is judged.</param>
    /// <param name="outcomes">Its labels by what the predictions caused; null: of none it is known.</param>
    /// <returns>Null: nothing to say.</returns>
    public static Signal? Judge(VersionSpec spec, long pane, ExposedOutcomes? outcomes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (outcomes is null || CausedLabels.Of(outcomes) is not { Labels: >= LeastLabels } labels)
            return null;
        var evidence = labels.LogEvidence(spec.LargestShareCaused);
        if (evidence <= LogThreshold)
            return null;
        var share = labels.Share().Value;
        return new()
        {
            Family = Family.Feedback,
            Subject = new(),
            Pane = pane,
            Position = spec.StartOf(pane + 1),
            Detector = "binomial test",
            Statistic = "share_of_labels_caused",
            Value = share,
            LogEvidence = evidence,
            LogThreshold = LogThreshold,
            SincePane = pane,
            Sentence = FormattableString.Invariant($"{share:0.0 %} of {labels.Labels} labels come from rows on which the model's own decision acted, more than the limit of {spec.LargestShareCaused:0.0 %}: a model that is retrained on them learns what it chose to see"),
        };
    }
}
