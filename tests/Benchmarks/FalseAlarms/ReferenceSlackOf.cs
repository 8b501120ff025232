using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>The rows of a reference, and the slack of the detector that compares with it.</summary>
internal readonly record struct ReferenceSlackOf(int Rows, ReferenceSlack Slack);
