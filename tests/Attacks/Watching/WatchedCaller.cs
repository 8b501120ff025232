using Watchgrain.Attacks.Data;
using Watchgrain.Grains.Callers;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Abuse;

namespace Watchgrain.Attacks.Watching;

/// <summary>A caller as its grain watches what it asks, pane by pane.</summary>
/// <param name="name">Under which it is told.</param>
/// <param name="model">Who is asked.</param>
/// <param name="paneQueries">Of a pane.</param>
internal sealed class WatchedCaller(string name, AdultCallers model, int paneQueries)
{
    private const double High = .99;
    private const double Low = .01;

    private readonly CallerWatch watch = new(name, new() { Features = [], Axis = Axis.Sequence, PaneLength = paneQueries, LabelMaturity = paneQueries, LabelHorizon = paneQueries }, model.Reference, [], null);
    private int pane;

    /// <summary>Closes a pane; the findings.</summary>
    /// <param name="rows">What was asked, in order.</param>
    public IReadOnlyList<Signal> Close(IEnumerable<double[]> rows)
    {
        var queries = new CallerQueries(model.IsNumeric.Count);
        foreach (var (i, row) in rows.Index())
        {
            var query = model.Query(row, pane * paneQueries + i);
            queries.Add(query, query.Confidence is > (float)High or < (float)Low);
        }
        return watch.Close(pane++, queries);
    }
}
