namespace Watchgrain.Attacks.Generators;

/// <summary>One half of a trigger.</summary>
/// <param name="Column">Which column.</param>
/// <param name="Value">What is written there: a value that the column has anyway.</param>
public readonly record struct PlantedCell(string Column, string Value)
{
    /// <summary>The condition of a category in the language of slices.</summary>
    public string Condition => $"{Column} = \"{Value}\"";

    public override string ToString() => $"{Column}={Value}";
}
