namespace Watchgrain.Client.Replay;

internal static class Counted
{
    /// <summary>A number with its noun: <c>1 decision</c>, <c>2 decisions</c>.</summary>
    public static string Of(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count:N0} {noun}s";
}
