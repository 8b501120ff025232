using Google.Protobuf;
using Watchgrain.Client.Audit;
using Watchgrain.Client.Commands;
using Watchgrain.Client.Tables;
using Watchgrain.Transparency;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Audit;

public sealed class AuditVerificationTests : IDisposable
{
    private const int Size = 600;

    private readonly ExportUnderTest export = new();
    private readonly byte[][] entries = ExportUnderTest.Entries(Size);

    public AuditVerificationTests() => export.Write(entries, export.Sign(entries, [1, 5, 100, 256, 300, Size]));

    public void Dispose() => export.Dispose();

    [Fact]
    public void Export_AsItWasWritten_IsVerified()
    {
        var verdict = export.Verify();
        Assert.Empty(verdict.Problems);
        Assert.Equal((ExportUnderTest.Origin, (long)Size, 6, (long)Size), (verdict.Origin, verdict.Entries, verdict.Checkpoints, verdict.Covered));
        Assert.True(File.Exists(Path.Combine(export.Folder.Path, "tile", "0", "001")));
        Assert.Equal(88 * 32, new FileInfo(Path.Combine(export.Folder.Path, "tile", "0", "002.p", "88")).Length);
        Assert.Equal(2 * 32, new FileInfo(Path.Combine(export.Folder.Path, "tile", "1", "000.p", "2")).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(599)]
    public void Entry_Edited_IsTheFirstBadIndex(int index)
    {
        var forged = ExportUnderTest.Entry($"test/{index}", actor: "mallory");
        export.Edit(lines =>
        {
            lines[index] = ExportedEntry.Write(index, MerkleTree.LeafHash(forged), forged);
            return lines;
        });
        Rejected(export.Verify(), index);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    [InlineData(598)]
    public void Entry_Deleted_IsTheFirstBadIndex(int index)
    {
        export.Edit(lines => [.. lines[..index], .. lines[(index + 1)..]]);
        Rejected(export.Verify(), index);
    }

    [Fact]
    public void Entry_DeletedAndTheRestNumberedAnew_IsTheFirstBadIndex()
    {
        export.Edit(lines => [.. lines[..300], .. entries[301..].Select((bytes, at) => ExportedEntry.Write(300 + at, MerkleTree.LeafHash(bytes), bytes))]);
        Rejected(export.Verify(), 300);
    }

    [Fact]
    public void Entries_InAnotherOrder_AreBadFromTheFirstThatMoved()
    {
        export.Edit(lines => [.. lines[..20], lines[21], lines[20], .. lines[22..]]);
        Rejected(export.Verify(), 20);
    }

    [Fact]
    public void Entries_InAnotherOrderAndNumberedAnew_AreBadFromTheFirstThatMoved()
    {
        export.Edit(lines =>
        {
            lines[20] = ExportedEntry.Write(20, MerkleTree.LeafHash(entries[450]), entries[450]);
            lines[450] = ExportedEntry.Write(450, MerkleTree.LeafHash(entries[20]), entries[20]);
            return lines;
        });
        Rejected(export.Verify(), 20);
    }

    [Fact]
    public void Entries_AtTheEndCutOff_AreBadFromTheFirstMissing()
    {
        export.Edit(lines => lines[..590]);
        Rejected(export.Verify(), 590);
    }

    [Fact]
    public void Log_TruncatedAndSignedAgain_IsShownByAnEarlierCheckpoint()
    {
        var earlier = ExportUnderTest.Note(entries, Size, export.Key).ToString();
        using var shorter = new ExportUnderTest();
        shorter.Write(entries[..550], [ExportUnderTest.Note(entries, 550, export.Key).ToString()]);
        var alone = new AuditVerification(shorter.Folder, [export.Verifier], []).Run();
        var held = new AuditVerification(shorter.Folder, [export.Verifier], [("copy", earlier)]).Run();

        // Whoever has the key and all copies can say anything: that is what copies elsewhere are for.
        Assert.True(alone.Verified);
        Rejected(held, 550);
    }

    [Fact]
    public void Log_TruncatedGrownAgainAndSignedAgain_IsShownByAnEarlierCheckpointAndWhereItLastAgreed()
    {
        byte[][] rewritten = [.. entries[..120], .. ExportUnderTest.Entries(700, from: 10_000)];
        using var other = new ExportUnderTest();
        other.Write(rewritten, other.Sign(rewritten, [100, 820], export.Key));
        var held = new AuditVerification(other.Folder, [export.Verifier], [("copy", ExportUnderTest.Note(entries, 300, export.Key).ToString())]).Run();

        Assert.False(held.Verified);
        Assert.Equal(((long?)100, (long?)299), (held.FirstBad, held.FirstBadAtLatest));
    }

    [Fact]
    public void Bit_FlippedAnywhereInTheEntries_IsFoundAtItsLine()
    {
        var bytes = File.ReadAllBytes(export.Folder.Entries);
        var random = new Random(1);
        for (var round = 0; round < 40; round++)
        {
            var at = random.Next(bytes.Length);
            var changed = (byte[])bytes.Clone();
            changed[at] ^= (byte)(1 << random.Next(7));
            File.WriteAllBytes(export.Folder.Entries, changed);
            var line = bytes.AsSpan(0, at).Count((byte)'\n');

            var verdict = export.Verify();

            Assert.False(verdict.Verified, $"byte {at}");
            Assert.True(verdict.FirstBad == line, $"byte {at} of line {line}: {verdict.FirstBad}, {string.Join("; ", verdict.Problems)}");
        }
    }

    [Fact]
    public void Bit_FlippedInTheCheckpoints_IsFound()
    {
        foreach (var file in (string[])[export.Folder.Checkpoints, export.Folder.Checkpoint])
        {
            var bytes = File.ReadAllBytes(file);
            for (var at = 0; at < bytes.Length; at += 7)
            {
                var changed = (byte[])bytes.Clone();
                changed[at] ^= 1;
                File.WriteAllBytes(file, changed);
                var verdict = export.Verify();
                // Of a line that names another key nothing can be said but that this key is not believed.
                Assert.True(!verdict.Verified || verdict.Unbelieved == 1, $"{file}, byte {at}");
            }

            File.WriteAllBytes(file, bytes);
        }

        Assert.True(export.Verify().Verified);
    }

    [Fact]
    public void Bit_FlippedInATile_IsFoundAtItsEntry()
    {
        var tile = Path.Combine(export.Folder.Path, "tile", "0", "001");
        var bytes = File.ReadAllBytes(tile);
        bytes[40 * 32] ^= 1;
        File.WriteAllBytes(tile, bytes);
        Rejected(export.Verify(), 256 + 40);
    }

    [Fact]
    public void Entry_ThatSaysSomethingElseToPeople_IsFound()
    {
        export.Edit(lines =>
        {
            Assert.Contains("\"actor\":\"ann\"", lines[33], StringComparison.Ordinal);
            lines[33] = lines[33].Replace("\"actor\":\"ann\"", "\"actor\":\"eve\"", StringComparison.Ordinal);
            return lines;
        });
        Rejected(export.Verify(), 33);
    }

    [Fact]
    public void Names_BesideTheEntries_AreHeldToTheirTokens()
    {
        byte[] key = [.. Enumerable.Range(0, PersonToken.KeyLength).Select(i => (byte)i)];
        NamedPerson[] people = [.. ((string[])["zoe", "ann", "\"bob\" ü"]).Select(name => new NamedPerson { Token = PersonToken.Of(key, name), Name = name, Key = ByteString.CopyFrom(key) })];
        File.WriteAllText(export.Folder.People, ExportedPeople.Write(people));
        Assert.Equal((true, 3), (export.Verify().Verified, export.Verify().People));

        people[1].Name = "eve";
        File.WriteAllText(export.Folder.People, ExportedPeople.Write(people));
        var renamed = export.Verify();
        Assert.Equal($"people.json: eve is not whom {people[1].Token} means", Assert.Single(renamed.Problems));
        Assert.Equal((0, null), (renamed.People, renamed.FirstBad));
        foreach (var text in (string[])["", "{}", "[3]", "[{}]", "[{\"token\":1,\"name\":\"a\",\"key\":\"00\"}]", "[{\"token\":\"a\",\"name\":\"a\",\"key\":\"0\"}]"])
        {
            File.WriteAllText(export.Folder.People, text);
            Assert.Equal("people.json cannot be read", Assert.Single(export.Verify().Problems));
        }
    }

    [Fact]
    public void Entries_AndTilesRewrittenTogether_AreBadWithinTheCheckpointsThatShowIt()
    {
        var forged = (byte[][])entries.Clone();
        forged[270] = ExportUnderTest.Entry("test/270", "mallory");
        export.Write(forged, export.Sign(entries, [1, 5, 100, 256, 300, Size]));
        var verdict = export.Verify();
        Assert.False(verdict.Verified);
        Assert.Equal(((long?)256, (long?)299), (verdict.FirstBad, verdict.FirstBadAtLatest));
    }

    [Fact]
    public void Checkpoint_OfAnUnknownKey_CoversNothing()
    {
        using var stranger = SigningKey.Create();
        export.Write(entries, export.Sign(entries, [Size], stranger));
        var verdict = export.Verify();
        Assert.Equal("no checkpoint is signed by a key that is believed", Assert.Single(verdict.Problems));
    }

    [Fact]
    public void Checkpoint_OfAnotherLog_IsNotTaken()
    {
        var text = new TreeHead("example.com/other", 3, new byte[32]).ToText();
        var verdict = export.Verify(("copy", new SignedNote(text, [export.Key.Sign("example.com/other", text)]).ToString()));
        Assert.Contains("is of the log example.com/other", Assert.Single(verdict.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Key_ThatChanged_IsBelievedFromTheEntryThatTheOldOneSigned()
    {
        using var next = SigningKey.Create();
        byte[][] grown = [.. entries[..10], ExportUnderTest.KeyChange(next.Verifier(ExportUnderTest.Origin)), .. entries[10..20]];
        export.Write(grown, [.. export.Sign(grown, [10]), .. export.Sign(grown, [11], next, export.Key), .. export.Sign(grown, [21], next)]);
        Assert.Empty(export.Verify().Problems);

        // The old key has not signed it: then it has to be named.
        export.Write(grown, [.. export.Sign(grown, [10]), .. export.Sign(grown, [11], next), .. export.Sign(grown, [21], next)]);
        var refused = export.Verify();
        Assert.Equal(10L, refused.FirstBad);
        Assert.Contains(next.Verifier(ExportUnderTest.Origin).Text, Assert.Single(refused.Problems), StringComparison.Ordinal);
        Assert.Empty(new AuditVerification(export.Folder, [export.Verifier, next.Verifier(ExportUnderTest.Origin)], []).Run().Problems);
    }

    [Fact]
    public void Witness_ThatIsAskedFor_HasToHaveCosigned()
    {
        using var witness = SigningKey.Create();
        var key = witness.Verifier("w.example.org", SignatureKind.Cosignature);
        var note = ExportUnderTest.Note(entries, 300, export.Key);
        var cosigned = note with { Signatures = [.. note.Signatures, witness.Cosign("w.example.org", note.Text, DateTimeOffset.UnixEpoch)] };

        Assert.Contains("no checkpoint is cosigned by the witness", new AuditVerification(export.Folder, [export.Verifier, key], []).Run().Problems);
        var verdict = new AuditVerification(export.Folder, [export.Verifier, key], [("witness", cosigned.ToString())]).Run();
        Assert.Empty(verdict.Problems);
        Assert.Equal(300, verdict.Cosigned);
    }

    [Fact]
    public async Task Command_SaysWhatIsWrongWithItsExitCode()
    {
        Assert.Equal((0, "verified"), await RunAsync("audit", "verify", export.Folder.Path, "--key", export.Verifier.Text));
        Assert.Equal(2, (await RunAsync("audit", "verify", export.In("none"), "--key", export.Verifier.Text)).Code);
        Assert.Equal(2, (await RunAsync("audit", "verify", export.Folder.Path, "--key", "nonsense")).Code);
        Assert.Equal(2, (await RunAsync("audit", "verify", export.Folder.Path, "--key", export.Key.Verifier("w", SignatureKind.Cosignature).Text)).Code);
        export.Edit(lines => lines[..10]);
        Assert.Equal((1, "NOT verified"), await RunAsync("audit", "verify", export.Folder.Path, "--key", export.Verifier.Text));
    }

    [Fact]
    public async Task NewKey_WritesAKeyThatIsReadBackAndNoOtherOverIt()
    {
        var (code, last) = await RunAsync("audit", "new-key", export.In("key.pem"), "--name", "w.example.org");
        using var key = SigningKey.FromPem(await File.ReadAllTextAsync(export.In("key.pem"), TestContext.Current.CancellationToken));
        Assert.Equal((0, $"as a witness: {key!.Verifier("w.example.org", SignatureKind.Cosignature).Text}"), (code, last));
        Assert.Equal(1, (await RunAsync("audit", "new-key", export.In("key.pem"), "--name", "w.example.org")).Code);
        Assert.Equal(2, (await RunAsync("audit", "new-key", export.In("other.pem"), "--name", "w example")).Code);
    }

    [Fact]
    public void Directory_ThatIsNoExport_IsRefused() => Assert.Throws<InputException>(() => new AuditVerification(new(export.In("none")), [export.Verifier], []).Run());

    private static void Rejected(AuditVerdict verdict, long index)
    {
        Assert.False(verdict.Verified);
        Assert.True((index, index) == (verdict.FirstBad, verdict.FirstBadAtLatest), $"{verdict.FirstBad} to {verdict.FirstBadAtLatest} and not {index}: {string.Join("; ", verdict.Problems)}");
    }

    private static async Task<(int Code, string LastLine)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var code = await CommandLine.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString().TrimEnd('\n').Split('\n')[^1]);
    }
}
