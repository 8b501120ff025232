namespace Watchgrain.Statistics.Poisoning;

/// <summary>A labelled row of a binary model, as patterns are looked for in it.</summary>
/// <param name="Cells">Its cell of each feature, a code each, below 32; a code from 32 on is none.</param>
/// <param name="Chance">The calibrated probability of label 1, in [0, 1].</param>
/// <param name="Label">0 or 1.</param>
/// <param name="Source">Who supplied the label.</param>
public readonly record struct PatternRow(byte[] Cells, double Chance, int Label, string Source);
