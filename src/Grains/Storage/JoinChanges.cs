using Watchgrain.Grains.Labels;

namespace Watchgrain.Grains.Storage;

/// <summary>What a row of the log changes about joins.</summary>
/// <param name="Run">What is written, as a run of its own; null: nothing.</param>
/// <param name="Superseded">Rows of the table before runs that go, because the run holds their keys.</param>
/// <param name="ExpireBefore">The position below which rows of the table before runs expire; null: none.</param>
public sealed record JoinChanges(JoinRunRows? Run, IReadOnlyCollection<JoinKey> Superseded, long? ExpireBefore)
{
    public static readonly JoinChanges None = new(null, [], null);
}
