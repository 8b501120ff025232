using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain retention</c>.</summary>
internal static class RetentionCommand
{
    public static Command Create()
    {
        var command = new Command("retention", "How long each kind of data is kept, the oldest that is there, when it was looked at last, and what has been deleted.");
        command.SetGatewayAction(async (_, client, output, cancellation) => Write(await client.Records.GetRetentionAsync(new(), cancellationToken: cancellation), output));
        return command;
    }

    internal static void Write(GetRetentionResponse retention, TextWriter output)
    {
        var table = new TextTable("kind", "kept", "oldest", "last run", "deleted", "audit");
        foreach (var kind in retention.Kinds)
            table.Add(kind.Kind, Days(kind.Kept), Time(kind.OldestKept), Time(kind.LastRun), Figure.Of(kind.Deleted), kind.HasAuditIndex ? Figure.Of(kind.AuditIndex) : "");
        table.Write(output);
        output.WriteLine($"the audit log is never shortened: kept for {(retention.AuditLogKept is null ? "ever" : $"{Days(retention.AuditLogKept)} at least")}{(retention.AuditLogSince is { } since ? $", it begins {Time(since)}" : "")}");
    }

    private static string Days(Duration? kept) => kept is null ? "forever" : string.Create(CultureInfo.InvariantCulture, $"{kept.ToTimeSpan().TotalDays}d");

    private static string Time(Timestamp? at) => at is null ? "" : at.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
