namespace Watchgrain.Client.Replay;

/// <summary>What a first reading of all rows found: every row can be used, or there is no census.</summary>
/// <param name="ReferenceRows">Rows of the reference.</param>
/// <param name="Rows">Rows of production.</param>
/// <param name="Labels">Those with a label.</param>
/// <param name="First">Position of the first row of production.</param>
/// <param name="Last">Position of the last.</param>
/// <param name="Sources">Of production, in ordinal order.</param>
internal sealed record DataCensus(long ReferenceRows, long Rows, long Labels, long First, long Last, IReadOnlyCollection<string> Sources);
