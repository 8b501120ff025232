namespace Watchgrain.Gateway.Evaluations;

/// <summary>Why a version does not pass.</summary>
/// <param name="Code">Of the contract.</param>
/// <param name="Blocks">False: evidence is missing.</param>
/// <param name="Sentence">For people.</param>
internal sealed record PromotionReason(string Code, bool Blocks, string Sentence);
