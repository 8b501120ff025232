namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>The record of a receiver: the real receiver part, and in the place of detectors the panes that they saw, in order; for the version its tally of rows and its register of sources.</summary>
internal sealed record StoredReceiver(byte[] State, long[] Closed, long Rows, Dictionary<string, long>? Marks = null, long? FirstPane = null, long? LastPane = null, string[]? Register = null);
