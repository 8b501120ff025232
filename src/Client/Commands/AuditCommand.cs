using System.CommandLine;
using System.Globalization;
using Watchgrain.Client.Audit;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Tables;
using Watchgrain.Transparency;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain audit checkpoint | list | key | export | verify | prove | witness | new-key | denials</c>.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Shows the audit log, and proves it.") { Checkpoint(), List(), Key(), Export(), Verify(), Prove(), Witness(), NewKey(), Denials() };

    private static Command Checkpoint()
    {
        var signed = new Option<bool>("--signed") { Description = "The last signed checkpoint instead, as the note that it is." };
        var command = new Command("checkpoint", "The tree head: origin, size, root hash.") { signed };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var answer = await client.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellation);
            if (!result.GetValue(signed))
                await output.WriteLineAsync($"{TextTable.Printable(answer.Checkpoint.Origin)} {answer.Checkpoint.Size} {Convert.ToHexStringLower(answer.Checkpoint.RootHash.Span)}");
            else if (SignedNote.TryParse(answer.SignedNote, out var note, out _))
                await output.WriteAsync(note.ToString());
            else
                throw new ReplayException("the log has no signed checkpoint");
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
            var answer = await client.Audit.ListEntriesAsync(request, cancellationToken: cancellation);
            var names = answer.People.ToDictionary(person => person.Token, person => person.Name, StringComparer.Ordinal);
            foreach (var entry in answer.Entries)
            {
                var content = ExportedEntry.Read(entry.Bytes.ToByteArray());
                var actor = content?.Actor ?? "";
                table.Add(
                    Figure.Of(entry.Index), content?.RecordedAt?.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "", content?.EntryKey ?? "(not readable)", names.GetValueOrDefault(actor, actor),
                    Convert.ToHexStringLower(entry.LeafHash.Span));
            }
            table.Write(output);
        });
        return command;
    }

    private static Command Key()
    {
        var command = new Command("key", "The key with which the log says that it is signed. Whoever verifies has to have it from elsewhere, too.");
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var key = (await client.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellation)).VerifierKey;
            await output.WriteLineAsync(VerifierKey.TryParse(key, out var parsed, out _) ? parsed.Text : throw new ReplayException("the log is not signed: the host has no key (Watchgrain:Audit)"));
        });
        return command;
    }

    private static Command Export()
    {
        var directory = new Option<string>("--out") { Description = "A directory that does not exist yet, or an empty one.", Required = true, HelpName = "DIR" };
        var command = new Command("export", "Writes all that has been signed into a directory: entries, checkpoints, hashes; for admins the names of people with their keys. 'audit verify' needs nothing else.") { directory };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var (head, checkpoints, people) = await new AuditExport(client, new(result.GetRequiredValue(directory))).WriteAsync(cancellation);
            await output.WriteLineAsync($"{TextTable.Printable(head.Origin)}: {Entries(head.Size)}, {Counted.Of(checkpoints, "checkpoint")}");
            if (people > 0) await output.WriteLineAsync($"{Counted.Of(people, "name")} with keys in people.json: leave it out for those who are not to know who decided");
        });
        return command;
    }

    private static Command Verify()
    {
        var directory = new Argument<string>("DIR") { Description = "What 'audit export' wrote." };
        var keys = new Option<string[]>("--key") { Description = "The key of the log, NAME+ID+KEY; several where it has changed and the log was not signed with both.", Required = true, HelpName = "KEY" };
        var witnesses = new Option<string[]>("--witness") { Description = "The key of a witness: then a checkpoint has to be cosigned by it.", HelpName = "KEY" };
        var checkpoints = new Option<string[]>("--checkpoint") { Description = "A file with checkpoints that were kept elsewhere: the copy in a second place, a witness's file.", HelpName = "FILE" };
        var command = new Command("verify", "Verifies an export, without a gateway: 0 when every entry is what was signed; else 1 and the first index that is not.") { directory, keys, witnesses, checkpoints };
        command.SetAction((result, cancellation) => ExitCode.OfAsync(
            async () =>
            {
                VerifierKey[] believed = [.. Keys(result.GetRequiredValue(keys), SignatureKind.Note), .. Keys(result.GetValue(witnesses) ?? [], SignatureKind.Cosignature)];
                var kept = (result.GetValue(checkpoints) ?? []).Select(file => (file, File.Exists(file) ? File.ReadAllText(file) : throw new InputException(file, "does not exist"))).ToList();
                return await WriteAsync(new AuditVerification(new(result.GetRequiredValue(directory)), believed, kept).Run(), result.InvocationConfiguration.Output);
            },
            [], result.InvocationConfiguration.Error, cancellation));
        return command;
    }

    private static async Task<int> WriteAsync(AuditVerdict verdict, TextWriter output)
    {
        await output.WriteLineAsync($"{TextTable.Printable(verdict.Origin)}: {Entries(verdict.Entries)}, {Counted.Of(verdict.Checkpoints, "checkpoint")}");
        if (verdict.Covered > 0) await output.WriteLineAsync($"signed: {Entries(verdict.Covered)}, by {TextTable.Printable(verdict.CoveredBy)}");
        if (verdict.Cosigned > 0) await output.WriteLineAsync($"cosigned: {Entries(verdict.Cosigned)}");
        if (verdict.People > 0) await output.WriteLineAsync($"people.json: {Counted.Of(verdict.People, "name")}, each the one that its token means");
        if (verdict.Unbelieved > 0) await output.WriteLineAsync($"signed by other keys only: {Counted.Of(verdict.Unbelieved, "checkpoint")}");
        foreach (var problem in verdict.Problems) await output.WriteLineAsync($"wrong: {TextTable.Printable(problem)}");
        if (verdict.FirstBad is { } first)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"first bad index: {first}{(verdict.FirstBadAtLatest > first ? $" to {verdict.FirstBadAtLatest}" : "")}"));
        await output.WriteLineAsync(verdict.Verified ? "verified" : "NOT verified");
        return verdict.Verified ? ExitCode.Done : ExitCode.Failed;
    }

    private static Command Prove()
    {
        var index = new Argument<long>("INDEX") { Description = "Of the entry." };
        index.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 0) result.AddError("INDEX is 0 or more");
        });
        var file = new Option<string?>("--out") { Description = "A file for the proof (default: standard output).", HelpName = "FILE" };
        var command = new Command("prove", "That an entry is in the log, with the signed checkpoint that says so: a proof that others can check (C2SP tlog-proof).") { index, file };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var proof = await LogProof.OfAsync(client, result.GetRequiredValue(index), cancellation);
            if (result.GetValue(file) is { } path) await File.WriteAllTextAsync(path, proof.ToString(), cancellation);
            else await output.WriteAsync(proof.ToString());
        });
        return command;
    }

    private static Command Witness()
    {
        var log = new Option<string>("--log-key") { Description = "The key of the log, NAME+ID+KEY.", Required = true, HelpName = "KEY" };
        var key = new Option<string>("--key-file") { Description = "The witness's own key ('audit new-key' makes one).", Required = true, HelpName = "FILE" };
        var name = new Option<string>("--name") { Description = "The witness's name, such as witness.example.org/w1.", Required = true, HelpName = "NAME" };
        var state = new Option<string>("--state") { Description = "A directory for what it has cosigned: a file per log.", Required = true, HelpName = "DIR" };
        var every = new Option<int>("--every") { Description = "Looks again after so many seconds, until it is interrupted or the log contradicts itself (default 0: once).", DefaultValueFactory = _ => 0, HelpName = "SECONDS" };
        name.Validators.Add(result => RequireName(result.GetValueOrDefault<string>(), result.AddError));
        var command = new Command("witness", "Cosigns the log's last checkpoint if the log has only grown since the one before. Of use where it is run by other people than the host.") { log, key, name, state, every };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            using var own = KeyFrom(result.GetRequiredValue(key));
            var witness = new AuditWitness(client, Keys([result.GetRequiredValue(log)], SignatureKind.Note)[0], own, result.GetRequiredValue(name), result.GetRequiredValue(state), TimeProvider.System);
            var (again, first) = (result.GetRequiredValue(every), true);
            for (; first || again > 0; first = false)
            {
                if (!first) await Task.Delay(TimeSpan.FromSeconds(again), cancellation);
                var (head, isNew) = await witness.LookAsync(cancellation);
                if (isNew || first) await output.WriteLineAsync($"{(isNew ? "cosigned" : "unchanged")}: {TextTable.Printable(head.Origin)}, {Entries(head.Size)}");
            }
        });
        return command;
    }

    private static Command NewKey()
    {
        var file = new Argument<string>("FILE") { Description = "A new file; PKCS#8 in PEM, as of 'openssl genpkey -algorithm ed25519'." };
        var name = new Option<string>("--name") { Description = "Name of the log (ORIGIN/TENANT) or of the witness that has the key.", Required = true, HelpName = "NAME" };
        name.Validators.Add(result => RequireName(result.GetValueOrDefault<string>(), result.AddError));
        var command = new Command("new-key", "Makes an Ed25519 key that signs a log, or cosigns as a witness, and shows what those who verify need.") { file, name };
        command.SetAction((result, cancellation) => ExitCode.OfAsync(
            async () =>
            {
                using var key = SigningKey.Create();
                key.WriteFile(result.GetRequiredValue(file));
                var output = result.InvocationConfiguration.Output;
                await output.WriteLineAsync($"as a log: {key.Verifier(result.GetRequiredValue(name)).Text}");
                await output.WriteLineAsync($"as a witness: {key.Verifier(result.GetRequiredValue(name), SignatureKind.Cosignature).Text}");
                return ExitCode.Done;
            },
            [], result.InvocationConfiguration.Error, cancellation));
        return command;
    }

    private static Command Denials()
    {
        var limit = new Option<uint>("--limit") { Description = "Of each kind at most so many, up to 1000.", DefaultValueFactory = _ => 100 };
        var command = new Command("denials", "Calls that were turned away, one line per principal and minute, the latest first: of your own people and programs, then of strangers. They stand beside the audit log, not in it.") { limit };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
            Write(await client.Records.ListAccessDenialsAsync(new() { Limit = result.GetRequiredValue(limit) }, cancellationToken: cancellation), output));
        return command;
    }

    internal static void Write(ListAccessDenialsResponse denials, TextWriter output)
    {
        var table = new TextTable("minute", "principal", "calls", "reason", "method");
        foreach (var denial in denials.Own.Entries.Concat(denials.Strangers.Entries))
            table.Add(denial.Minute.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), denial.Principal, Figure.Of(denial.Calls), denial.Reason, denial.Method);
        table.Write(output, "nobody was turned away");
        foreach (var (kind, which) in new[] { (denials.Own, "your principals"), (denials.Strangers, "strangers") })
            if (kind.ForgottenCalls > 0)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"of {which} no longer kept: {kind.ForgottenCalls} calls in {kind.ForgottenEntries} entries"));
    }

    private static string Entries(long count) => count == 1 ? "1 entry" : $"{count:N0} entries";

    private static void RequireName(string? name, Action<string> refuse)
    {
        if (name is null || !VerifierKey.IsName(name)) refuse("--name has neither spaces nor '+'");
    }

    private static SigningKey KeyFrom(string file) =>
        File.Exists(file) ? SigningKey.FromPem(File.ReadAllText(file)) ?? throw new InputException(file, "holds no Ed25519 key as PKCS#8 in PEM") : throw new InputException(file, "does not exist");

    private static VerifierKey[] Keys(string[] texts, SignatureKind kind) => Array.ConvertAll(texts, text =>
    {
        if (!VerifierKey.TryParse(text, out var key, out var problem)) throw new InputException($"'{text}'", $"{problem}, such as example.com/log+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        return key.Kind == kind ? key : throw new InputException($"'{text}'", kind == SignatureKind.Note ? "is the key of a witness, not of a log" : "is the key of a log, not of a witness");
    });
}
