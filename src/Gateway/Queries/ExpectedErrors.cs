using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Gateway.Queries;

/// <summary>With what the errors of a regression are estimated.</summary>
/// <param name="Losses">Fitted on the reference; null: it has no labels.</param>
/// <param name="SurprisedSince">Since which pane labels have contradicted the estimates; null: they do not, or it is not known.</param>
internal sealed record ExpectedErrors(LossPredictor? Losses, long? SurprisedSince);
