using System.Globalization;

namespace Watchgrain.FlightData;

/// <summary>Names of the calendar stretches over which the truth is told.</summary>
public static class Period
{
    public static readonly DateTime End = new(2001, 7, 1);

    public static bool IsTraining(FlightRow flight) => flight.Departure.Month == 1;

    public static bool IsReference(FlightRow flight) => flight.Departure.Month == 2;

    public static bool IsProduction(FlightRow flight) => flight.Departure.Month >= 3;

    public static string Month(FlightRow flight) => flight.Departure.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public static string Week(FlightRow flight) => $"W{ISOWeek.GetWeekOfYear(flight.Departure):00}";
}
