using System.Net;
using System.Text;
using Grpc.Core;
using Microsoft.Data.Sqlite;
using Watchgrain.Acceptance.Tests.Governed;
using Watchgrain.Client.Commands;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>The audit log of a running host: exported, verified from the export alone, proved, witnessed, and read by a verifier in another language that knows the published formats only.</summary>
public sealed class AuditTrail(ReadyHost ready, ITestOutputHelper output) : IClassFixture<ReadyHost>
{
    private const int Models = 12;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AuditLog_ExportedProvedAndWitnessed_IsVerifiedByTwoVerifiersAndRefusedWithAFlippedBit()
    {
        await FillAsync("one");
        var key = (await RunAsync(0, "audit", "key")).Trim();
        var export = Path.Combine(ready.Folder, "export");
        output.WriteLine(await RunAsync(0, "audit", "export", "--out", export));
        await RunAsync(2, "audit", "export", "--out", export);
        output.WriteLine(await RunAsync(0, "audit", "verify", export, "--key", key));
        var proof = Path.Combine(ready.Folder, "entry.tlog-proof");
        await RunAsync(0, "audit", "prove", "3", "--out", proof);
        await RunAsync(1, "audit", "prove", "1000000");

        // Node's crypto, and nothing of this project.
        var (code, said) = await ProgramRun.VerifierAsync(export, key, proof);
        output.WriteLine(said);
        Assert.True(code == 0, said);

        foreach (var (file, at, byteOf) in new[] { (Path.Combine(export, "checkpoint"), 30, "signed text"), (Path.Combine(export, "checkpoint"), -10, "signature"), (proof, 60, "proof"), (Path.Combine(export, "entries.jsonl"), -1, "entry") })
        {
            var bytes = await File.ReadAllBytesAsync(file, Cancellation);
            var place = at switch { >= 0 => at, -1 => Encoding.UTF8.GetString(bytes).IndexOf("\"index\":3,", StringComparison.Ordinal) + 130, _ => bytes.Length + at };
            var changed = (byte[])bytes.Clone();
            changed[place] ^= 1;
            await File.WriteAllBytesAsync(file, changed, Cancellation);

            (code, said) = await ProgramRun.VerifierAsync(export, key, proof);
            output.WriteLine($"{byteOf}: {said}");
            Assert.True(code == 1, $"{byteOf}, byte {place}: {said}");
            if (file != proof)
                await RunAsync(1, "audit", "verify", export, "--key", key);
            await File.WriteAllBytesAsync(file, bytes, Cancellation);
        }

        Assert.Equal(0, (await ProgramRun.VerifierAsync(export, key, proof)).Code);
    }

    [Fact]
    public async Task AuditLog_ThatGrows_IsCosignedByAWitnessAndOneThatForgotIsNot()
    {
        await FillAsync("two");
        var key = (await RunAsync(0, "audit", "key")).Trim();
        var (keyFile, state) = (Path.Combine(ready.Folder, "witness.pem"), Path.Combine(ready.Folder, "witness"));
        var witness = (await RunAsync(0, "audit", "new-key", keyFile, "--name", "witness.example.org")).Split("as a witness: ")[1].Trim();
        string[] look = ["audit", "witness", "--log-key", key, "--key-file", keyFile, "--name", "witness.example.org", "--state", state];
        Assert.StartsWith("cosigned", await RunAsync(0, look), StringComparison.Ordinal);
        Assert.StartsWith("unchanged", await RunAsync(0, look), StringComparison.Ordinal);
        await FillAsync("three");
        Assert.StartsWith("cosigned", await RunAsync(0, look), StringComparison.Ordinal);

        var export = Path.Combine(ready.Folder, "witnessed");
        await RunAsync(0, "audit", "export", "--out", export);
        var seen = Assert.Single(Directory.GetFiles(state));
        output.WriteLine(await RunAsync(0, "audit", "verify", export, "--key", key, "--witness", witness, "--checkpoint", seen));

        // A log that is shorter than what the witness has seen is another log.
        var held = await File.ReadAllTextAsync(seen, Cancellation);
        var lines = await File.ReadAllLinesAsync(Path.Combine(export, "entries.jsonl"), Cancellation);
        await File.WriteAllLinesAsync(Path.Combine(export, "entries.jsonl"), lines[..^2], Cancellation);
        Assert.Contains($"first bad index: {lines.Length - 2}", await RunAsync(1, "audit", "verify", export, "--key", key, "--checkpoint", seen), StringComparison.Ordinal);
        // And one whose key is another's is nobody's.
        var other = (await RunAsync(0, "audit", "new-key", keyFile + ".other", "--name", key.Split('+')[0])).Split('\n')[0]["as a log: ".Length..];
        await RunAsync(1, [.. look[..3], other, .. look[4..]]);
        Assert.Equal(held, await File.ReadAllTextAsync(seen, Cancellation));
    }

    [Fact]
    public async Task AuditLog_AfterAPersonWasErased_IsTheSameLogWithoutTheName()
    {
        await FillAsync("five");
        await ready.Client.Records.ErasePredictionAsync(new() { ModelId = "five-0", Text = "none", Actor = "dora-of-risk" }, cancellationToken: Cancellation);
        await SignedLog.WhenAllIsSignedAsync(ready.Client);
        var (key, before, after) = ((await RunAsync(0, "audit", "key")).Trim(), Path.Combine(ready.Folder, "before"), Path.Combine(ready.Folder, "after"));
        await RunAsync(0, "audit", "export", "--out", before);
        Assert.Contains("anonymous:dora-of-risk", await RunAsync(0, "audit", "list", "--limit", "1000"), StringComparison.Ordinal);

        var said = await RunAsync(0, "erase", "person", "anonymous:Dora-of-Risk", "--actor", "erwin");
        output.WriteLine(said);
        await RunAsync(1, "erase", "person", "anonymous:dora-of-risk");
        await SignedLog.WhenAllIsSignedAsync(ready.Client);
        await RunAsync(0, "audit", "export", "--out", after);

        // Each holds by itself, and the later one to what was signed before.
        output.WriteLine(await RunAsync(0, "audit", "verify", before, "--key", key));
        output.WriteLine(await RunAsync(0, "audit", "verify", after, "--key", key, "--checkpoint", Path.Combine(before, "checkpoint")));
        var token = said.Split(' ').Single(word => word.StartsWith("person:", StringComparison.Ordinal));
        Assert.Equal(("anonymous:dora-of-risk", token), (new ExportedNames(before).Of(token), new ExportedNames(after).Of(token)));
        Assert.Contains(ExportLine.ReadAll(after), line => line.Actor == token && line.Key.StartsWith("erasure/five-0/", StringComparison.Ordinal));
        Assert.All(Directory.GetFiles(after, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain("dora-of-risk", File.ReadAllText(file), StringComparison.OrdinalIgnoreCase));
        var listed = await RunAsync(0, "audit", "list", "--limit", "1000");
        Assert.Equal((true, false, true), (listed.Contains(token, StringComparison.Ordinal), listed.Contains("dora-of-risk", StringComparison.Ordinal), listed.Contains("anonymous:erwin", StringComparison.Ordinal)));
        output.WriteLine(FormattableString.Invariant($"names found in the export: {new ExportedNames(before).Count} before the erasure of one, {new ExportedNames(after).Count} after it, with the one who erased; entries that changed: {ExportLine.ReadAll(before).Zip(ExportLine.ReadAll(after)).Count(pair => !pair.First.Bytes.AsSpan().SequenceEqual(pair.Second.Bytes))}"));
        Assert.All(ExportLine.ReadAll(before).Zip(ExportLine.ReadAll(after)), pair => Assert.Equal(pair.First.Bytes, pair.Second.Bytes));
    }

    [Fact]
    public async Task AuditLog_ChangedInTheDatabase_LetsNothingComeIntoForceAndItsExportNamesTheEntry()
    {
        using var directory = new DataDirectory();
        await using var host = await ServingHost.StartAsync(directory);
        await FillAsync(host.Client, "many", 270);
        var key = (await host.Client.Audit.GetCheckpointAsync(new(), cancellationToken: Cancellation)).VerifierKey;
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{directory.HttpPort}") };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation)).StatusCode);
        using (var database = new SqliteConnection($"Data Source={Path.Combine(directory.Path, "audit.db")};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            // Whoever can write the file can also take off what guards it.
            command.CommandText = "DROP TRIGGER audit_entry_is_immutable; UPDATE audit_entry SET bytes = CAST(replace(bytes, 'watchgrain', 'somebody-x') AS BLOB) WHERE entry_index = 77";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        // Until somebody asks for it nobody knows.
        var proof = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.Audit.GetInclusionProofAsync(new GetInclusionProofRequest { Index = 5 }, cancellationToken: Cancellation));
        var registration = await Assert.ThrowsAsync<RpcException>(async () => await host.Client.Models.RegisterModelAsync(new() { ModelId = "late", DisplayName = "late", Owner = "test" }, cancellationToken: Cancellation));
        Assert.Equal((StatusCode.DataLoss, StatusCode.DataLoss), (proof.StatusCode, registration.StatusCode));
        var health = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
        output.WriteLine(await health.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);

        var export = Path.Combine(directory.Path, "export");
        await RunAsync(directory.Gateway, 0, "audit", "export", "--out", export);
        var said = await RunAsync(directory.Gateway, 1, "audit", "verify", export, "--key", key);
        output.WriteLine(said);
        Assert.Contains("first bad index: 77\n", said, StringComparison.Ordinal);
    }

    private Task FillAsync(string prefix) => FillAsync(ready.Client, prefix, Models);

    /// <summary>Registers models, each an entry, and waits until the log is signed up to the last.</summary>
    private static async Task FillAsync(WatchgrainClient client, string prefix, int models)
    {
        for (var i = 0; i < models; i++)
            await client.Models.RegisterModelAsync(new() { ModelId = $"{prefix}-{i}", DisplayName = prefix, Owner = "test" }, cancellationToken: Cancellation);
        var size = (await client.Audit.GetCheckpointAsync(new(), cancellationToken: Cancellation)).Checkpoint.Size;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        do
        {
            var page = await client.Audit.ListCheckpointsAsync(new ListCheckpointsRequest { Above = size - 1 }, cancellationToken: Cancellation);
            if (page.Checkpoints.Count > 0)
                return;
        }
        while (await timer.WaitForNextTickAsync(Cancellation));
    }

    private Task<string> RunAsync(int code, params string[] arguments) => RunAsync(ready.Address, code, arguments);

    private static async Task<string> RunAsync(Uri gateway, int code, params string[] arguments)
    {
        using StringWriter said = new() { NewLine = "\n" };
        var ended = await CommandLine.RunAsync([.. arguments, "--address", gateway.ToString()], said, said, Cancellation);
        Assert.True(code == ended, $"{string.Join(' ', arguments)} ended with {ended} and not {code}:\n{said}");
        return said.ToString();
    }
}
