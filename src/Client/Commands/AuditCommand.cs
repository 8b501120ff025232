using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Watchgrain.Audit.V1;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain audit checkpoint | list</c>.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Shows the audit log.") { Checkpoint(), List() };

    private static Command Checkpoint()
    {
        var command = new Command("checkpoint", "The tree head: origin, size, root hash.");
        command.SetGatewayAction(async (_, client, output, cancellation) =>
        {
            var head = (await client.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellation)).Checkpoint;
            await output.WriteLineAsync($"{TextTable.Printable(head.Origin)} {head.Size} {Convert.ToHexStringLower(head.RootHash.Span)}");
        });
        return command;
    }

    private static Command List()
    {
        var first = new Option<ulong>("--first") { Description = "Index of the first entry.", DefaultValueFactory = _ => 0 };
        var limit = new Option<uint>("--limit") { Description = "At most so many entries, up to 1000.", DefaultValueFactory = _ => 100 };
        var command = new Command("list", "Entries: when, what, by whom, and their leaf hashes.") { first, limit };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var request = new ListEntriesRequest { First = result.GetRequiredValue(first), Limit = result.GetRequiredValue(limit) };
            var table = new TextTable("index", "recorded", "entry", "actor", "leaf hash");
            foreach (var entry in (await client.Audit.ListEntriesAsync(request, cancellationToken: cancellation)).Entries)
            {
                var content = Read(entry);
                table.Add(
                    Figure.Of(entry.Index), content?.RecordedAt?.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "", content?.EntryKey ?? "(not readable)", content?.Actor ?? "",
                    Convert.ToHexStringLower(entry.LeafHash.Span));
            }
            table.Write(output);
        });
        return command;
    }

    /// <summary>Null when the bytes are no entry.</summary>
    private static Entry? Read(AuditEntry entry)
    {
        try
        {
            return Entry.Parser.ParseFrom(entry.Bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
