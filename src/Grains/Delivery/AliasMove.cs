namespace Watchgrain.Grains.Delivery;

/// <summary>What a registry said of an alias before and after it was moved.</summary>
/// <param name="RegisteredModel">Name in the registry.</param>
/// <param name="Alias">Name of the alias.</param>
/// <param name="Target">Version to which it was to point.</param>
/// <param name="Before">Version to which it pointed at first.</param>
/// <param name="WasSet">It was set; false: it pointed there already, or was left where it was.</param>
/// <param name="After">Version to which it pointed when it was asked again; empty: the registry did not say.</param>
/// <param name="IsAnswerLost">It was asked to set it, and nobody knows what it answered: <paramref name="WasSet"/> says what it showed afterwards.</param>
public sealed record AliasMove(string RegisteredModel, string Alias, string Target, string Before, bool WasSet, string After, bool IsAnswerLost = false);
