using System.Globalization;

namespace Watchgrain.Client.Replay;

/// <summary>Identity of a prediction: text, or a number where the table has whole numbers or no id column at all. Within one table it is always the same kind.</summary>
public readonly record struct RowId(ulong Number, string? Text)
{
    public override string ToString() => Text ?? ((long)Number).ToString(CultureInfo.InvariantCulture);
}
