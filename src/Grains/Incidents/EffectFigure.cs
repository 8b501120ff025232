namespace Watchgrain.Grains.Incidents;

/// <summary>A figure of performance of a pane beside the reference.</summary>
/// <param name="Name">As in queries: accuracy, roc_auc, mean_absolute_error.</param>
/// <param name="Value">In the pane.</param>
/// <param name="Reference">In the reference, of the same phase.</param>
/// <param name="IsEstimated">Without labels.</param>
/// <param name="Loss">By how much it is worse than in the reference: points (0 to 1) of accuracy and ROC AUC, a share of the reference's of an error. Negative: better.</param>
/// <param name="Certain">What is left of the loss beyond chance and beyond what panes of the reference differ by, three standard deviations of each; at least 0.</param>
[GenerateSerializer, Immutable, Alias("wg.EffectFigure")]
public sealed record EffectFigure([property: Id(0)] string Name, [property: Id(1)] double Value, [property: Id(2)] double Reference, [property: Id(3)] bool IsEstimated, [property: Id(4)] double Loss, [property: Id(5)] double Certain);
