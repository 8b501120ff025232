namespace Watchgrain.Client.Replay;

/// <summary>The value of one feature in one row: a number or a category, or neither when it is missing.</summary>
public readonly record struct Cell(double Number, string? Category, bool IsMissing)
{
    public static Cell Missing { get; } = new(0, null, true);

    public static Cell Of(double number) => new(number, null, false);

    public static Cell Of(string category) => new(0, category, false);
}
