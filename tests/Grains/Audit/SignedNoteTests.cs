using System.Text;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Tests.Audit;

public sealed class SignedNoteTests
{
    /// <summary>Key, text and signature of the example with which Go documents its notes.</summary>
    private const string KnownKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private const string KnownText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";

    private const string KnownNote = KnownText + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    /// <summary>The private key of RFC 8410 §10.3, and its public half.</summary>
    private const string KnownPem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

    private const string KnownPublic = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

    [Fact]
    public void Note_OfAnotherImplementation_IsVerifiedAndWrittenAsItWas()
    {
        Assert.True(VerifierKey.TryParse(KnownKey, out var key, out _));
        Assert.True(SignedNote.TryParse(KnownNote, out var note, out _));
        Assert.True(note.TryVerify([key], out var signers));
        Assert.Equal(key, Assert.Single(signers));
        Assert.Equal((KnownText, KnownNote, KnownKey), (note.Text, note.ToString(), key.Text));
    }

    [Fact]
    public void Note_WithAnyByteChanged_IsNotVerified()
    {
        Assert.True(VerifierKey.TryParse(KnownKey, out var key, out _));
        var bytes = Encoding.UTF8.GetBytes(KnownNote);
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 1;
            var believed = SignedNote.TryParse(Encoding.UTF8.GetString(changed), out var note, out _) && note.TryVerify([key], out var signers) && signers.Count > 0;
            Assert.False(believed, $"byte {at}");
        }
    }

    [Fact]
    public void Key_FromPem_IsTheOneOfTheRfcAndGoesBack()
    {
        using var key = SigningKey.FromPem(KnownPem);
        var verifier = key!.Verifier("example.com/log");
        Assert.Equal("01" + KnownPublic, Convert.ToHexStringLower(Convert.FromBase64String(verifier.Text.Split('+', 3)[2])));
        Assert.Equal(KnownPem, key.ToPem());
        Assert.Null(SigningKey.FromPem(KnownPem.Replace("PRIVATE", "PUBLIC", StringComparison.Ordinal)));
        Assert.Null(SigningKey.FromPem("MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC"));
    }

    [Fact]
    public void Verify_WithUnknownKeys_PassesOverThemAndRejectsAForgedLineOfAKnownOne()
    {
        using var mine = SigningKey.Create();
        using var other = SigningKey.Create();
        const string text = "log\n1\nroot\n";
        var signature = mine.Sign("log", text);
        var note = new SignedNote(text, [other.Sign("log", text), signature]);

        Assert.True(note.TryVerify([mine.Verifier("log")], out var signers));
        Assert.Single(signers);
        Assert.True(note.TryVerify([SigningKey.Create().Verifier("log")], out signers));
        Assert.Empty(signers);
        Assert.True(note.TryVerify([mine.Verifier("another")], out signers));
        Assert.Empty(signers);
        Assert.False((note with { Text = "log\n2\nroot\n" }).TryVerify([mine.Verifier("log")], out _));
        Assert.False(new SignedNote(text, [signature, signature with { Signature = other.Sign("log", text).Signature }]).TryVerify([mine.Verifier("log")], out _));
    }

    [Fact]
    public void Cosignature_OfAWitness_IsOfItsTimeAndIsNoSignatureOfTheLog()
    {
        using var key = SigningKey.Create();
        var line = key.Cosign("witness", "log\n1\nroot\n", DateTimeOffset.FromUnixTimeSeconds(1_679_315_147));
        var verifier = key.Verifier("witness", SignatureKind.Cosignature);

        Assert.Equal("00000000641850cb", Convert.ToHexStringLower(line.Signature)[..16]);
        Assert.True(verifier.Verifies("log\n1\nroot\n", line.Signature));
        Assert.False(verifier.Verifies("log\n2\nroot\n", line.Signature));
        Assert.False(key.Verifier("witness").Verifies("log\n1\nroot\n", line.Signature.AsSpan(8)));
        line.Signature[7] ^= 1;
        Assert.False(verifier.Verifies("log\n1\nroot\n", line.Signature));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\nno signature\n")]
    [InlineData("text\n\n\u2014 name AAAA\n")]
    [InlineData("text\n\n\u2014 name AAAAAAA=")]
    [InlineData("text\n\n\u2014 name AAAAAAB=\n")]
    [InlineData("text\n\n\u2014 na+me AAAAAAA=\n")]
    [InlineData("te\txt\n\n\u2014 name AAAAAAA=\n")]
    public void Parse_OfWhatIsNoNote_SaysSo(string text)
    {
        Assert.False(SignedNote.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "its name and key give c74f20a3")]
    [InlineData("PeterNeumann+c74f20a3+BRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "is of the kind 5")]
    [InlineData("PeterNeumann+c74f20a3+ARpc", "holds no Ed25519 key")]
    [InlineData("PeterNeumann", "is not NAME+ID+KEY")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "is not NAME+ID+KEY")]
    public void Parse_OfAWrongKey_SaysWhatIsWrong(string text, string problem)
    {
        Assert.False(VerifierKey.TryParse(text, out _, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", true)]
    [InlineData("log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n", true)]
    [InlineData("log\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", false)]
    [InlineData("log\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", false)]
    [InlineData("log\n99999999999999999999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", false)]
    [InlineData("log\n1\nAAAA\n", false)]
    [InlineData("log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n", false)]
    [InlineData("\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", false)]
    [InlineData("log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false)]
    public void TreeHead_ReadStrictly_IsOneOrNot(string text, bool valid) => Assert.Equal(valid, TreeHead.TryParse(text, out _));
}
