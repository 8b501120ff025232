using System.Collections.Immutable;
using System.Globalization;
using Watchgrain.Attacks.Generators;
using Watchgrain.Grains.Tests;

namespace Watchgrain.Attacks.Data;

/// <summary>The flights of 2001 with labels (more than 15 minutes late), a model's probabilities and the file's eight sources, day by day.</summary>
/// <param name="Reference">The days of February.</param>
/// <param name="Production">The days of March to June.</param>
public sealed record FlightTable(ImmutableArray<LabelledTable> Reference, ImmutableArray<LabelledTable> Production)
{
    private const double DecisionThreshold = 0.271;

    /// <summary>Reads data/flights-2001.parquet of the checkout.</summary>
    public static async Task<FlightTable> ReadAsync()
    {
        var flights = await Flights.All.Value;
        var rows = Enumerable.Range(0, flights.Time.Length).ToLookup(flights.Pane, row => new LabelledRow
        {
            Cells = [flights.Distance[row].ToString(CultureInfo.InvariantCulture), flights.Origin[row], flights.Destination[row]],
            Score = flights.Score[row],
            Label = flights.Label[row],
            Source = flights.Source[row],
        });
        return new(Days(flights.Reference, flights.Production - 1), Days(flights.Production, flights.Last));

        ImmutableArray<LabelledTable> Days(long first, long last) =>
            [.. Enumerable.Range(0, (int)(last - first + 1)).Select(day => new LabelledTable(["distance", "origin", "destination"], [.. rows[first + day]]) { DecisionThreshold = DecisionThreshold })];
    }
}
