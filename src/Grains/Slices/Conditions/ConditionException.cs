using System.Globalization;

namespace Watchgrain.Grains.Slices.Conditions;

/// <summary>A text is no condition over the features of a version. The message begins with the place, and says what is expected there.</summary>
public sealed class ConditionException : FormatException
{
    public ConditionException(string message)
        : base(message)
    {
    }

    /// <param name="character">Where, from 1.</param>
    /// <param name="problem">What is wrong there.</param>
    public ConditionException(int character, string problem)
        : base(string.Create(CultureInfo.InvariantCulture, $"at character {character}: {problem}")) => Character = character;

    /// <summary>From 1; 0 when no place is to blame.</summary>
    public int Character { get; }
}
