namespace Watchgrain.Grains.Coordination;

/// <summary>How a source stands by its labels.</summary>
/// <param name="Source">Its name, or <c>other</c> for those beyond the register.</param>
/// <param name="LastPane">The last pane that was judged.</param>
/// <param name="LogEvidence">ln R after it; null: it has not had peers yet.</param>
/// <param name="LogThreshold">From here on there is a signal.</param>
/// <param name="SincePane">Since when its excess has been growing; null: it is not.</param>
/// <param name="Since">Of the panes since then.</param>
/// <param name="Suspects">Its suspect panes, in order.</param>
[GenerateSerializer, Immutable, Alias("wg.SourceView")]
public sealed record SourceView(
    [property: Id(0)] string Source,
    [property: Id(1)] long LastPane,
    [property: Id(2)] double? LogEvidence,
    [property: Id(3)] double LogThreshold,
    [property: Id(4)] long? SincePane,
    [property: Id(5)] ContradictionTally Since,
    [property: Id(6)] SuspectSpan[] Suspects)
{
    /// <summary>Whether the evidence stands above <see cref="SourceTrust.LogSuspect"/> now.</summary>
    public bool IsSuspect => LogEvidence >= SourceTrust.LogSuspect;
}
