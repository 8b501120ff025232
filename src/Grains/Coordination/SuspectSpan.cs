namespace Watchgrain.Grains.Coordination;

/// <summary>Panes whose labels by one source are suspect: who retrains leaves them out. It begins where the evidence began to grow and ends with the last pane after which it stood at <see cref="SourceTrust.LogSuspect"/> or above: as long as the source is suspect, its span goes on.</summary>
/// <param name="Source">The source, or <c>other</c> for those beyond the register.</param>
/// <param name="FirstPane">First of them.</param>
/// <param name="LastPane">Last of them so far.</param>
/// <param name="LogEvidence">ln R, the most it was.</param>
/// <param name="Tally">Of its panes.</param>
[GenerateSerializer, Immutable, Alias("wg.SuspectSpan")]
public sealed record SuspectSpan([property: Id(0)] string Source, [property: Id(1)] long FirstPane, [property: Id(2)] long LastPane, [property: Id(3)] double LogEvidence, [property: Id(4)] ContradictionTally Tally);
