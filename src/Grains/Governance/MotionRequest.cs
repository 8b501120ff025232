using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Governance;

/// <summary>A person asks for an action on a version.</summary>
/// <param name="DecisionId">The same for the same request.</param>
/// <param name="Action">One of <see cref="Motions.Actions"/>, or <see cref="GovernedAction.ReleaseQuarantine"/>.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why; never empty.</param>
[GenerateSerializer, Immutable, Alias("wg.MotionRequest")]
public sealed record MotionRequest([property: Id(0)] string DecisionId, [property: Id(1)] GovernedAction Action, [property: Id(2)] Subject Subject, [property: Id(3)] string By, [property: Id(4)] string Reason)
{
    /// <summary>First pane of what is meant; null: the first that has not closed.</summary>
    [Id(5)] public long? SincePane { get; init; }

    /// <inheritdoc cref="Motion.TargetId"/>
    [Id(6)] public string TargetId { get; init; } = "";
}
