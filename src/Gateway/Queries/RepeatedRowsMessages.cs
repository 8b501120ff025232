using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Queries;

/// <summary>How many rows of a pane repeat another one, as messages.</summary>
internal static class RepeatedRowsMessages
{
    /// <param name="pane">Of a version.</param>
    public static IEnumerable<V1.RepeatedRows> Of(PaneFigures pane) => (pane.Floods ?? []).Select(ToMessage);

    /// <param name="panes">Of a version.</param>
    /// <param name="pane">Which of them.</param>
    /// <param name="source">Whose rows; empty: all.</param>
    /// <returns>Null: they are not kept.</returns>
    public static V1.RepeatedRows? Of(IEnumerable<PaneFigures> panes, long pane, string source) => panes.Where(figures => figures.Pane == pane).SelectMany(figures => Of(figures)).FirstOrDefault(repeated => repeated.Source == source);

    private static V1.RepeatedRows ToMessage(FloodFigures figures) => new()
    {
        Source = figures.Source,
        Rows = figures.Rows,
        Share = figures.Equal.Share,
        ShareError = figures.Equal.StandardError,
        ExpectedShare = figures.Equal.Expected,
        NearShare = figures.Near.Share,
        NearShareError = figures.Near.StandardError,
        ExpectedNearShare = figures.Near.Expected,
    };
}
