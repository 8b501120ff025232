namespace Watchgrain.Grains.Releases;

/// <summary>What has been released of a model. It follows from the audit log, which has each release before its figures are answered.</summary>
[GenerateSerializer, Alias("wg.ReleaseState")]
public sealed class ReleaseState
{
    /// <summary>Number of the next release, in its entry's key.</summary>
    [Id(0)] public long Next { get; set; }

    /// <summary>Millionths of ε.</summary>
    [Id(1)] public long Spent { get; set; }

    /// <summary>Of releases without noise, each window once.</summary>
    [Id(2)] public List<ReleasedWindow> Windows { get; set; } = [];

    /// <summary>The latest whose requests have a key, oldest first.</summary>
    [Id(3)] public List<AnsweredRelease> Answers { get; set; } = [];

    /// <summary>The one that is being written into the audit log: whether it stands there says whether it was answered.</summary>
    [Id(4)] public AnsweredRelease? Pending { get; set; }
}
