namespace Watchgrain.Grains.Models;

/// <summary>What one source supplied over some panes, of a model of two classes.</summary>
/// <param name="Source">Name under which it has statistics.</param>
/// <param name="Scores"><c>ScoreCells</c> of its rows; empty: none.</param>
/// <param name="Outcomes"><c>OutcomeCells</c> of the rows that it labelled; empty: none.</param>
[GenerateSerializer, Immutable, Alias("wg.SourceShare")]
public sealed record SourceShare([property: Id(0)] string Source, [property: Id(1)] byte[] Scores, [property: Id(2)] byte[] Outcomes);
