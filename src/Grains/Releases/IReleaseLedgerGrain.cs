namespace Watchgrain.Grains.Releases;

/// <summary>The one who lets figures of a model out: remembers which panes have been released, and how much ε is spent. Key: <see cref="GrainKeys.Releases"/>.</summary>
[Alias("wg.IReleaseLedgerGrain")]
public interface IReleaseLedgerGrain : IGrainWithStringKey
{
    /// <summary>On which terms figures of some panes may be released, with so many millionths of ε (0: without noise), by the values of a feature (empty: of none), or what has been answered to the request. Changes nothing.</summary>
    [Alias("Ask")]
    Task<ReleaseTerms> AskAsync(string version, long first, long last, long epsilon, string by, ReleaseRequest? request = null);

    /// <summary>
    /// Writes a release into the audit log, and what it spends. Only when it answers <see cref="ReleaseStatus.Done"/> may the figures be told. After an error it may have been written, and its ε be spent: nobody has seen the figures,
    /// but whoever asks again with the same <see cref="ReleaseRecord.Request"/> gets them.
    /// </summary>
    [Alias("Record")]
    Task<ReleaseTerms> RecordAsync(ReleaseRecord release);
}
