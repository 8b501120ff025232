using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Tests.Audit;

public sealed class SigningTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("watchgrain-signing-");

    private string Folder => directory.FullName;

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Log_ThatHasGrown_IsSignedWithTheKeyThatItsFirstEntryNames()
    {
        await using var silo = await SigningSilo.StartAsync(Folder);
        Assert.Null(await silo.Log.SignAsync());
        Assert.Equal(1, await silo.Log.AppendAsync("a", [1]));
        var note = await silo.Log.SignAsync();
        var checkpoint = await silo.Log.GetCheckpointAsync();

        var first = Entry.Parser.ParseFrom((await silo.Log.ListAsync(0, 1)).Single().Bytes);
        Assert.Equal((checkpoint.VerifierKey, 0), (first.KeyChange.VerifierKey, first.KeyChange.PreviousKeys.Count));
        Assert.Equal((2L, note!.Note), (note.Size, checkpoint.SignedNote));
        var head = Verified(note.Note, checkpoint.VerifierKey);
        Assert.Equal(("watchgrain/acme", 2L, Convert.ToHexString(checkpoint.RootHash)), (head.Origin, head.Size, Convert.ToHexString(head.RootHash)));
        // Nothing new: nothing is signed again.
        Assert.Equal(note, await silo.Log.SignAsync());
        await silo.Log.AppendAsync("b", [2]);
        Assert.Equal(3, (await silo.Log.SignAsync())!.Size);
        Assert.Equal([2L, 3L], (await silo.Log.ListCheckpointsAsync(0, 10)).Select(signed => signed.Size));
        Assert.Equal([3L], (await silo.Log.ListCheckpointsAsync(2, 10)).Select(signed => signed.Size));
    }

    [Fact]
    public async Task Log_OnTime_IsSignedByItself()
    {
        await using var silo = await SigningSilo.StartAsync(Folder, new AuditOptions { CheckpointSeconds = 1 });
        await silo.Log.AppendAsync("a", [1]);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await silo.Log.ListCheckpointsAsync(0, 10)).Length == 0)
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        Assert.Equal([2L], (await silo.Log.ListCheckpointsAsync(0, 10)).Select(signed => signed.Size));
    }

    [Fact]
    public async Task Log_StartedAgain_GoesOnFromTheLastCheckpointAndSignsAtItsEndWhatIsLeft()
    {
        await using (var silo = await SigningSilo.StartAsync(Folder)) await silo.Log.AppendAsync("a", [1]);
        await using var again = await SigningSilo.StartAsync(Folder);
        Assert.Equal([2L], (await again.Log.ListCheckpointsAsync(0, 10)).Select(signed => signed.Size));
        await again.Log.AppendAsync("b", [2]);
        Assert.Equal(3, (await again.Log.SignAsync())!.Size);
        Assert.Equal(["key", "a", "b"], (await again.Log.ListAsync(0, 10)).Select(row => row.EntryKey.Split('/')[0]));
    }

    [Fact]
    public async Task Key_Changed_IsAnEntryThatTheKeyBeforeHasSigned()
    {
        string old, now;
        await using (var silo = await SigningSilo.StartAsync(Folder))
        {
            await silo.Log.AppendAsync("a", [1]);
            old = (await silo.Log.GetCheckpointAsync()).VerifierKey;
        }

        var file = Path.Combine(Folder, "next.pem");
        using (var key = SigningKey.Create()) key.WriteFile(file);
        var rotation = new AuditOptions { CheckpointSeconds = 3600, KeyFile = file, PreviousKeyFile = Path.Combine(Folder, "audit-key.pem") };
        await using (var silo = await SigningSilo.StartAsync(Folder, rotation))
        {
            var note = await silo.Log.SignAsync();
            now = (await silo.Log.GetCheckpointAsync()).VerifierKey;
            var change = Entry.Parser.ParseFrom((await silo.Log.ListAsync(2, 10)).Single().Bytes).KeyChange;

            Assert.NotEqual(old, now);
            Assert.Equal((now, string.Join('+', old.Split('+')[..2])), (change.VerifierKey, change.PreviousKeys.Single()));
            Assert.Equal(3, note!.Size);
            Assert.Equal(Verified(note.Note, old), Verified(note.Note, now), (a, b) => a.Size == b.Size && a.RootHash.AsSpan().SequenceEqual(b.RootHash));
        }

        await using var after = await SigningSilo.StartAsync(Folder, rotation with { PreviousKeyFile = null });
        await after.Log.AppendAsync("b", [2]);
        var last = await after.Log.SignAsync();
        Assert.Equal(4, Verified(last!.Note, now).Size);
        Assert.True(SignedNote.TryParse(last.Note, out var parsed, out _));
        Assert.Single(parsed.Signatures);
    }

    [Theory]
    [InlineData("an entry and its hash are changed, without care", "UPDATE audit_entry SET bytes = x'03', leaf_hash = x'085AF97BDB5DA89CAFD3A2EA1BC6E6E2DD7E5CE26E1A8A9C5C0D22E8A3D7A5C5' WHERE entry_index = 1", "the bytes of entry 1 (a) do not have the leaf hash")]
    [InlineData("an entry is taken out of the middle", "DELETE FROM audit_entry WHERE entry_index = 1", "entry 1 is missing")]
    [InlineData("the last entry is gone", "DELETE FROM audit_entry WHERE entry_index = 3", "it has 3 entries, and a checkpoint of 4 was signed")]
    [InlineData("two change places", "UPDATE audit_entry SET entry_index = CASE entry_index WHEN 1 THEN -2 ELSE -1 END WHERE entry_index IN (1, 2); UPDATE audit_entry SET entry_index = -entry_index WHERE entry_index < 0", "its first 4 entries are not those of the checkpoint")]
    [InlineData("the checkpoint is changed", "UPDATE audit_checkpoint SET note = replace(note, char(10) || '4' || char(10), char(10) || '5' || char(10))", "the last checkpoint in the table does not have its signature")]
    public async Task Log_TamperedWith_IsFoundDamagedAtTheNextStartAndSignsNothing(string what, string sql, string found)
    {
        await using (var silo = await SigningSilo.StartAsync(Folder))
        {
            foreach (var key in (string[])["a", "b", "c"]) await silo.Log.AppendAsync(key, [(byte)key[0]]);
            await silo.Log.SignAsync();
        }

        SigningSilo.Tamper(Folder, sql);

        await using var again = await SigningSilo.StartAsync(Folder);
        var error = await Assert.ThrowsAsync<AuditLogDamagedException>(() => again.Log.AppendAsync("d", [4]));
        Assert.True(error.Message.Contains(found, StringComparison.Ordinal), $"{what}: {error.Message}");
        await Assert.ThrowsAsync<AuditLogDamagedException>(() => again.Log.SignAsync());
        await Assert.ThrowsAsync<AuditLogDamagedException>(() => again.Log.ProveInclusionAsync(0, 1));
        Assert.Single(await again.Log.ListCheckpointsAsync(0, 10));
        Assert.Equal("u:acme", Assert.Single(again.Damage.Found).Key);
    }

    [Fact]
    public async Task Log_WrittenAnewWithRightHashes_IsFoundByItsCheckpoint()
    {
        await using (var silo = await SigningSilo.StartAsync(Folder))
        {
            await silo.Log.AppendAsync("a", [1]);
            await silo.Log.SignAsync();
        }

        // Until there were checkpoints nothing showed this.
        SigningSilo.Tamper(Folder, $"UPDATE audit_entry SET bytes = x'03', leaf_hash = x'{Convert.ToHexString(MerkleTree.LeafHash([3]))}' WHERE entry_index = 1");

        await using var again = await SigningSilo.StartAsync(Folder);
        var error = await Assert.ThrowsAsync<AuditLogDamagedException>(() => again.Log.GetCheckpointAsync());
        Assert.Contains("its first 2 entries are not those of the checkpoint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_PutBackToAnEarlierState_IsFoundByTheCopyInTheSecondPlace()
    {
        var options = new AuditOptions { CheckpointSeconds = 3600, CopyTo = Path.Combine(Folder, "second") };
        await using (var silo = await SigningSilo.StartAsync(Folder, options))
        {
            await silo.Log.AppendAsync("a", [1]);
            await silo.Log.SignAsync();
            await silo.Log.AppendAsync("b", [2]);
            await silo.Log.SignAsync();
        }

        var copy = await File.ReadAllTextAsync(Path.Combine(Folder, "second", "watchgrain%2Facme.checkpoints"), TestContext.Current.CancellationToken);
        Assert.True(SignedNote.TryParseAll(copy, strict: true, out var notes, out _));
        Assert.Equal(2, notes.Count);
        SigningSilo.Tamper(Folder, "DELETE FROM audit_entry WHERE entry_index = 2; DELETE FROM audit_checkpoint WHERE size = 3");

        await using (var again = await SigningSilo.StartAsync(Folder, options))
        {
            var error = await Assert.ThrowsAsync<AuditLogDamagedException>(() => again.Log.AppendAsync("c", [3]));
            Assert.Contains("it has 2 entries, and a checkpoint of 3 was signed", error.Message, StringComparison.Ordinal);
        }

        // Without the copy nobody can tell: what is signed elsewhere is what keeps the log honest.
        await using var alone = await SigningSilo.StartAsync(Folder);
        Assert.Equal(2, await alone.Log.AppendAsync("c", [3]));
    }

    [Fact]
    public async Task Log_WrittenAnewWithoutItsCheckpoints_IsFoundByAnOlderCopyToo()
    {
        var options = new AuditOptions { CheckpointSeconds = 3600, CopyTo = Path.Combine(Folder, "second") };
        await using (var silo = await SigningSilo.StartAsync(Folder, options))
        {
            await silo.Log.AppendAsync("a", [1]);
            await silo.Log.SignAsync();
        }

        // The copy stays at two entries; the log grows by two and loses what it was.
        await using (var silo = await SigningSilo.StartAsync(Folder)) await silo.Log.AppendAsync("b", [2]);
        SigningSilo.Tamper(Folder, $"DELETE FROM audit_checkpoint; UPDATE audit_entry SET bytes = x'03', leaf_hash = x'{Convert.ToHexString(MerkleTree.LeafHash([3]))}' WHERE entry_index = 1");

        await using var again = await SigningSilo.StartAsync(Folder, options);
        var error = await Assert.ThrowsAsync<AuditLogDamagedException>(() => again.Log.AppendAsync("c", [3]));
        Assert.Contains("its first 2 entries are not those of the checkpoint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_ChangedWhileItRuns_IsNotSigned()
    {
        await using var silo = await SigningSilo.StartAsync(Folder);
        await silo.Log.AppendAsync("a", [1]);
        await silo.Log.SignAsync();
        await silo.Log.AppendAsync("b", [2]);
        SigningSilo.Tamper(Folder, $"UPDATE audit_entry SET bytes = x'03', leaf_hash = x'{Convert.ToHexString(MerkleTree.LeafHash([3]))}' WHERE entry_index = 2");

        var error = await Assert.ThrowsAsync<AuditLogDamagedException>(() => silo.Log.SignAsync());

        Assert.Contains("what is read back of its 3 entries is not what was written", error.Message, StringComparison.Ordinal);
        Assert.Equal([2L], (await silo.Log.ListCheckpointsAsync(0, 10)).Select(signed => signed.Size));
        Assert.Single(silo.Damage.Found);
        await Assert.ThrowsAsync<AuditLogDamagedException>(() => silo.Log.AppendAsync("c", [4]));
    }

    [Fact]
    public async Task Copy_CutOffByACrash_IsGoneOnWith()
    {
        var options = new AuditOptions { CheckpointSeconds = 3600, CopyTo = Folder };
        var file = Path.Combine(Folder, "watchgrain%2Facme.checkpoints");
        await using (var silo = await SigningSilo.StartAsync(Folder, options))
        {
            await silo.Log.AppendAsync("a", [1]);
            await silo.Log.SignAsync();
        }

        await File.AppendAllTextAsync(file, "\nwatchgrain/acme\n7\nAAAA", TestContext.Current.CancellationToken);
        await using (var silo = await SigningSilo.StartAsync(Folder, options))
        {
            await silo.Log.AppendAsync("b", [2]);
            await silo.Log.SignAsync();
        }

        SignedNote.TryParseAll(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), strict: false, out var notes, out _);
        Assert.Equal([2L, 3L], notes.Select(note => TreeHead.TryParse(note.Text, out var head) ? head.Size : -1));
    }

    [Fact]
    public void OwnKey_WithoutOne_IsMadeOnceForItsOwnerOnly()
    {
        var file = Path.Combine(Folder, "key.pem");
        using var first = AuditKeys.Read(new(), file);
        using var second = AuditKeys.Read(new(), file);
        Assert.Equal(first.KeyId("acme"), second.KeyId("acme"));
        Assert.NotEqual(first.KeyId("acme"), first.KeyId("other"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.False(AuditKeys.Read(new(), null).Sign);
    }

    [Fact]
    public void Keys_WronglyConfigured_AreRefusedNamingTheKey()
    {
        var file = Path.Combine(Folder, "wrong.pem");
        File.WriteAllText(file, "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp\n-----END PRIVATE KEY-----\n");
        Assert.Contains("Watchgrain:Audit:KeyFile", Refusal(new() { KeyFile = file }), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Refusal(new() { KeyFile = file + "x" }), StringComparison.Ordinal);
        Assert.Contains("Watchgrain:Audit:Key ", Refusal(new() { Key = "secret" }), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Refusal(new() { Key = "secret" }), StringComparison.Ordinal);
        Assert.Contains("exclude each other", Refusal(new() { Key = "secret", KeyFile = file }), StringComparison.Ordinal);
        Assert.Contains("Watchgrain:Audit:Origin", Refusal(new() { Origin = "my log" }), StringComparison.Ordinal);

        static string Refusal(AuditOptions options) => Assert.Throws<InvalidOperationException>(() => AuditKeys.Read(options, null)).Message;
    }

    private static TreeHead Verified(string text, string verifierKey)
    {
        Assert.True(VerifierKey.TryParse(verifierKey, out var key, out var problem), problem);
        Assert.True(SignedNote.TryParse(text, out var note, out problem), problem);
        Assert.True(note.TryVerify([key], out var signers));
        Assert.Equal(key, Assert.Single(signers));
        Assert.True(TreeHead.TryParse(note.Text, out var head));
        return head;
    }
}
