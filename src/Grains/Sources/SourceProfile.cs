namespace Watchgrain.Grains.Sources;

/// <summary>Where the labels of a source contradict the model, over a range of panes.</summary>
/// <param name="FirstPane">Of the range, the first that has labels of it; null: none has.</param>
/// <param name="IsNew">Neither the reference nor the 1,000 panes before the range have labels of it.</param>
/// <param name="Labels">Null while retractions are ahead of what they retract.</param>
/// <param name="Reference">Null: it has no labels there.</param>
[GenerateSerializer, Immutable, Alias("wg.SourceProfile")]
public sealed record SourceProfile([property: Id(0)] long? FirstPane, [property: Id(1)] bool IsNew, [property: Id(2)] ProfilePlaces? Labels, [property: Id(3)] ProfilePlaces? Reference);
