using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Grains.References;

/// <summary>Which labels contradict the scores of a version, once per process for all its slices. Thread-safe.</summary>
internal static class SharedContradictions
{
    private static readonly SharedValues<string, LabelContradictions> Known = new();

    /// <param name="digest">Of the reference, which alone decides the estimator.</param>
    /// <param name="estimator">Serialised <see cref="ConfidenceBasedEstimator"/>.</param>
    public static LabelContradictions Read(string digest, byte[] estimator) => Known.Find(digest) ?? Known.Share(digest, new(ConfidenceBasedEstimator.Read(estimator)));
}
