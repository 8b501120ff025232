namespace Watchgrain.FlightData;

/// <summary>Whose rows a figure is of: all, those of one source, or those of one slice that the model declares (an origin).</summary>
/// <param name="Source">Empty: every source.</param>
/// <param name="Slice">An origin airport; empty: all of them.</param>
public sealed record Place(string Source, string Slice)
{
    /// <summary>The slices that <c>data/flight-delay.yaml</c> declares.</summary>
    private static readonly string[] Slices = ["ORD", "ATL", "DFW", "LAX"];

    public static Place Everywhere { get; } = new("", "");

    public static IReadOnlyList<Place> All { get; } =
        [Everywhere, .. Enumerable.Range(0, Feed.Count).Select(feed => new Place(Feed.Name(feed), "")), .. Slices.Select(slice => new Place("", slice))];

    public bool IsEverywhere => this == Everywhere;

    /// <summary>All flights, a source, or a slice.</summary>
    public string Kind => IsEverywhere ? "all" : Source.Length > 0 ? "source" : "slice";

    public string Name => IsEverywhere ? "all" : Source.Length > 0 ? Source : $"origin={Slice}";

    public bool Holds(WatchedFlight flight) => (Source.Length == 0 || flight.Source == Source) && (Slice.Length == 0 || flight.Origin == Slice);
}
