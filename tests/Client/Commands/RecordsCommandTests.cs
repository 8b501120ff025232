using Google.Protobuf.WellKnownTypes;
using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class RecordsCommandTests
{
    private static readonly Timestamp At = Timestamp.FromDateTimeOffset(new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Write_OfDenials_ShowsWhoWasTurnedAwayAndWhatIsOnlyCounted()
    {
        using StringWriter output = new() { NewLine = "\n" };
        AuditCommand.Write(
            new ListAccessDenialsResponse
            {
                Own = new() { Entries = { new AccessDenial { Minute = At, Principal = "bob", Reason = "ROLE_MISSING", Method = "watchgrain.v1.DecisionService/Approve", Calls = 3 } } },
                Strangers = new() { Entries = { new AccessDenial { Minute = At, Principal = "stranger-0123456789abcdef", Reason = "UNAUTHENTICATED", Method = "m\u001b", Calls = 70 } }, ForgottenCalls = 12, ForgottenEntries = 4 },
            },
            output);

        Assert.Equal(
            """
            minute            principal                  calls  reason           method
            2026-11-30 12:00  bob                            3  ROLE_MISSING     watchgrain.v1.DecisionService/Approve
            2026-11-30 12:00  stranger-0123456789abcdef     70  UNAUTHENTICATED  m?
            of strangers no longer kept: 12 calls in 4 entries

            """,
            output.ToString());
    }

    [Fact]
    public void Write_OfNoDenials_SaysSo()
    {
        using StringWriter output = new() { NewLine = "\n" };
        AuditCommand.Write(new ListAccessDenialsResponse { Own = new(), Strangers = new() }, output);
        Assert.Equal("nobody was turned away\n", output.ToString());
    }

    [Fact]
    public void Write_OfRetention_ShowsPeriodsAndWhatWasDeleted()
    {
        using StringWriter output = new() { NewLine = "\n" };
        RetentionCommand.Write(
            new GetRetentionResponse
            {
                Kinds =
                {
                    new RetainedKind { Kind = "feature_figures", Kept = Duration.FromTimeSpan(TimeSpan.FromDays(400)), OldestKept = At, LastRun = At, Deleted = 12, AuditIndex = 7 },
                    new RetainedKind { Kind = "decisions" },
                },
                AuditLogKept = Duration.FromTimeSpan(TimeSpan.FromDays(2190)),
                AuditLogSince = At,
            },
            output);

        Assert.Equal(
            """
            kind             kept     oldest                last run              deleted  audit
            feature_figures  400d     2026-11-30 12:00 UTC  2026-11-30 12:00 UTC       12      7
            decisions        forever                                                    0
            the audit log is never shortened: kept for 2190d at least, it begins 2026-11-30 12:00 UTC

            """,
            output.ToString());
    }
}
