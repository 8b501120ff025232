namespace Watchgrain.Grains.Evaluations;

/// <summary>A figure of candidate and champion as the audit log keeps it; null is undefined.</summary>
/// <param name="Name">As in the contract.</param>
/// <param name="Candidate">Its figure.</param>
/// <param name="Champion">Its figure.</param>
/// <param name="Difference">Candidate less champion.</param>
/// <param name="Low">Of the 95 % interval of the difference.</param>
/// <param name="High">The same.</param>
[GenerateSerializer, Immutable, Alias("wg.EvaluatedFigure")]
public sealed record EvaluatedFigure(
    [property: Id(0)] string Name, [property: Id(1)] double? Candidate, [property: Id(2)] double? Champion, [property: Id(3)] double? Difference, [property: Id(4)] double? Low, [property: Id(5)] double? High);
