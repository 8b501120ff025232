namespace Watchgrain.Client.Tables;

/// <summary>A spec or a table that cannot be used as it stands. The message begins with the place: <c>file:line:column</c> in a spec, file, line and column name in a CSV, file, row and column name in Parquet.</summary>
public sealed class InputException(string place, string problem, Exception? cause = null) : Exception($"{place}: {problem}", cause)
{
    public string Place { get; } = place;
    public string Problem { get; } = problem;
}
