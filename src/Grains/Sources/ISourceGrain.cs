using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Sources;

/// <summary>Watches one source: the labels that it supplies against the predictions. Key: <see cref="GrainKeys.Source"/>.</summary>
[Alias("wg.ISourceGrain")]
public interface ISourceGrain : IGrainWithStringKey, IDeltaReceiver
{
    /// <summary>Takes the source's own label outcomes in the reference (<c>OutcomeCells</c>, may be empty); idempotent by the digest.</summary>
    [Alias("SetReference")]
    Task SetReferenceAsync(string digest, byte[] outcomes);

    /// <summary>Sums per pane, open ones included.</summary>
    [Alias("Get")]
    Task<SourceFigures> GetAsync(long? firstPane, long? lastPane);

    /// <summary>The sums with which the panes of this range were judged: the same answer every time.</summary>
    [Alias("GetJudged")]
    Task<SourceLabelSums[]> GetJudgedAsync(long firstPane, long lastPane);

    /// <summary>Where its labels of a range of panes contradict the model, all together, and where they do in the reference.</summary>
    [Alias("GetProfile")]
    Task<SourceProfile> GetProfileAsync(long firstPane, long lastPane);
}
