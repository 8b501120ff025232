using Watchgrain.Gateway.Errors;

namespace Watchgrain.Gateway.Queries;

/// <summary>The panes that a query asks for: both ends included, an absent end open. At most <see cref="Limit"/> panes come back, the latest ones.</summary>
internal readonly record struct PaneWindow(long? First, long? Last)
{
    /// <summary>100 panes when no end is given.</summary>
    public const int DefaultCount = 100;

    /// <summary>1,000: keeps a reply below the 4 MB that gRPC takes by itself, and of models with many classes below 16 MB.</summary>
    public const int Limit = 1000;

    public static PaneWindow Read(V1.PaneRange? range, FieldViolations violations)
    {
        var window = range is null ? default : new PaneWindow(range.HasFirst ? range.First : null, range.HasLast ? range.Last : null);
        if (window.First > window.Last)
            violations.Add("panes.first", "is after panes.last");
        return window;
    }

    /// <summary>The panes to show, given what a grain answered in ascending order.</summary>
    public IEnumerable<T> Trim<T>(T[] panes) => panes.TakeLast(First is null && Last is null ? DefaultCount : Limit);
}
