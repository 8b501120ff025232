using Superpower.Model;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>What is said of a feature: an operator, <c>in</c>, <c>between</c> or <c>missing</c> with its values, or the contrary of the last ones.</summary>
internal readonly record struct Predicate(Token<ConditionToken> Operator, bool IsNegated, params Token<ConditionToken>[] Values);
