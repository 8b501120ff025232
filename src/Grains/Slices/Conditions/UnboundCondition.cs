namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>A condition as it was written, before its names are looked up.</summary>
internal delegate Condition UnboundCondition(ConditionScope scope);
