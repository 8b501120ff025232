namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>The numbers from one to another, both included; infinite ones too, never NaN.</summary>
internal readonly record struct NumberRange(double Low, double High);
