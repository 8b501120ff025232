namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>Callers of one kind.</summary>
/// <param name="Kind">What they do.</param>
/// <param name="Told">Those whom an incident names.</param>
/// <param name="Count">All of them.</param>
/// <param name="Queries">What they have asked.</param>
/// <param name="Near">Queries that came near one of the 200 before.</param>
internal sealed record CallerFigures(string Kind, int Told, int Count, long Queries, long Near);
