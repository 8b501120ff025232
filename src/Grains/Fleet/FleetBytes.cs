using System.Text;

namespace Watchgrain.Grains.Fleet;

/// <summary>About how many bytes what the fleet remembers takes in storage, to bound it: texts as UTF-8, and a generous constant for all else. What a record holds twice is counted twice. Pure.</summary>
internal static class FleetBytes
{
    // Numbers, times and the marks of fields.
    private const int Report = 120;
    private const int Cause = 16;
    private const int Beginning = 9;
    private const int Spell = 48;
    private const int Member = 64;
    private const int Change = 32;

    public static int Of(FleetMember member) => Member + Of(member.Latest) + member.Causes.Sum(Of) + Beginning * (member.CausesBegan?.Count ?? 0);

    public static int Of(FleetChange change) => Change + Of(change.FleetId) + Of(change.MergedInto ?? "") + Of(change.Incident);

    private static int Of(IncidentReport report) =>
        Report + Of(report.Version.Tenant) + Of(report.Version.Model) + Of(report.Version.Version) + Of(report.IncidentId) + Of(report.Subject.Feature) + Of(report.Subject.Source) + Of(report.Subject.Slice) + Of(report.Subject.Caller ?? "") + Of(report.MergedInto)
        + Of(report.Sentence) + Spell * (report.Spells?.Length ?? 0) + report.Causes.Sum(Of) + Beginning * (report.CausesBegan?.Length ?? 0);

    private static int Of(ReportedCause cause) => Cause + Of(cause.Feature) + Of(cause.Source) + Of(cause.Upstream);

    private static int Of(string text) => Encoding.UTF8.GetByteCount(text);
}
