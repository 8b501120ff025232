using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Evaluations;
using Watchgrain.Grains.Features;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>How far the rows of an evaluation are from a reference, feature by feature.</summary>
internal sealed class InputShifts(IGrainFactory grains)
{
    /// <summary>Features that are asked at a time.</summary>
    private const int AtOnce = 50;

    /// <summary>The version whose reference it is, the candidate's own first, and what takes the rows; null where neither has one.</summary>
    public static (VersionId Version, EvaluatedInputs? Inputs) Begin(VersionId candidate, VersionPlan plan, VersionId? champion, VersionPlan? other) =>
        plan.Plan.Reference is { } own ? (candidate, new(plan.Spec, plan.Spec, own))
        : other?.Plan.Reference is { } theirs ? (champion!.Value, new(plan.Spec, other.Spec, theirs))
        : (candidate, null);

    public async Task<IReadOnlyList<V1.InputShift>> OfAsync(VersionId version, EvaluatedInputs inputs, CancellationToken cancellation)
    {
        var shifts = new List<V1.InputShift>();
        foreach (var some in inputs.Parts().Chunk(AtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var figures = await Task.WhenAll(some.Select(part => grains.GetGrain<IFeatureGrain>(GrainKeys.Feature(version, part.Feature)).CompareAsync(part.Rows)));
            shifts.AddRange(some.Zip(figures).Where(pair => pair.Second is { Distances: not null }).Select(pair => Of(pair.First.Feature, pair.Second!)));
        }
        return shifts;
    }

    private static V1.InputShift Of(string feature, FeaturePane figures)
    {
        var message = new V1.InputShift
        {
            Feature = feature,
            Psi = figures.Distances!.Psi,
            JensenShannonBase2 = figures.Distances.JensenShannonBase2,
            Missing = (double)figures.Missing / figures.Rows,
            Unseen = (double)figures.Unseen / figures.Rows,
        };
        if (figures.Distances.KolmogorovSmirnov is { } distance)
            message.KolmogorovSmirnov = distance;
        return message;
    }
}
