namespace Watchgrain.FlightData;

/// <summary>One flight as the input file gives it.</summary>
/// <param name="Departure">Local departure time, to the minute, without a zone.</param>
/// <param name="DelayMinutes">Delay in minutes; negative when early.</param>
/// <param name="DistanceMiles">Distance in statute miles.</param>
/// <param name="Origin">Airport code.</param>
/// <param name="Destination">Airport code.</param>
public readonly record struct FlightRow(DateTime Departure, int DelayMinutes, int DistanceMiles, string Origin, string Destination)
{
    /// <summary>The label: late by more than a quarter of an hour.</summary>
    public bool IsDelayed => DelayMinutes > 15;

    public int Hour => Departure.Hour;

    /// <summary>0 is Monday, 6 is Sunday.</summary>
    public int Weekday => ((int)Departure.DayOfWeek + 6) % 7;

    /// <summary>
    /// When the label becomes known: departure + 30 min + distance at 500 mph + delay, to the minute. An early arrival brings it forward, never before the departure.
    /// </summary>
    public DateTime LabelKnown
    {
        get
        {
            var flight = 30 + (int)Math.Round(DistanceMiles * 60 / 500.0, MidpointRounding.AwayFromZero);
            return Departure.AddMinutes(Math.Max(0, flight + DelayMinutes));
        }
    }
}
