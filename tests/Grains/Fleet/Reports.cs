using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Fleet;

/// <summary>Reports as coordinators would make them.</summary>
internal static class Reports
{
    public const long Day = 86_400_000;

    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An incident that has opened.</summary>
    /// <param name="model">Its number there is 1.</param>
    /// <param name="feature">That it comes from.</param>
    /// <param name="day">Pane in which it began, of a day each.</param>
    /// <param name="upstream">Of the feature.</param>
    public static IncidentReport Of(string model, string feature, long day = 100, string upstream = "") =>
        About(model, new ReportedCause(Family.Drift, feature, "", upstream), day);

    public static IncidentReport About(string model, ReportedCause cause, long day = 100) => new()
    {
        Version = new("acme", model, "1"),
        IncidentId = $"{model}/1/1",
        Revision = 1,
        Changes = [IncidentChange.Opened],
        Severity = Severity.Low,
        Family = cause.Family,
        Subject = new() { Feature = cause.Feature, Source = cause.Source },
        Causes = [cause],
        Axis = Axis.EventTime,
        SincePane = day,
        SincePosition = day * Day,
        PaneLength = Day,
        OpenedAt = Start,
        Sentence = $"Something is wrong with {model}.",
        ChangedAt = Start,
    };

    public static IncidentReport OnSequence(this IncidentReport report, TimeSpan openedAfter) =>
        report with { Axis = Axis.Sequence, PaneLength = 5000, OpenedAt = Start + openedAfter, ChangedAt = Start + openedAfter };

    public static IncidentReport Numbered(this IncidentReport report, int number) => report with { IncidentId = $"{report.Version.Model}/1/{number}" };

    public static IncidentReport Closed(this IncidentReport report, double hoursAfter = 24) => report with
    {
        Revision = report.Revision + 1,
        Changes = [IncidentChange.Closed],
        ClosedAt = Start.AddHours(hoursAfter),
        ChangedAt = Start.AddHours(hoursAfter),
    };
}
