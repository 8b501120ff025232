using Microsoft.Extensions.Logging.Console;

namespace Watchgrain.Silo.Telemetry;

/// <summary>Logs go to the console, an entry a line; levels come from the section <c>Logging</c>.</summary>
internal static class LogRegistration
{
    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    public static void AddWatchgrainLogs(this ILoggingBuilder logging, string format)
    {
        logging.ClearProviders();
        if (format == "json")
        {
            logging.AddJsonConsole(console => (console.TimestampFormat, console.UseUtcTimestamp) = (Timestamp.TrimEnd(), true));
            return;
        }
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = Timestamp;
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
    }
}
