using StandardWebhooks;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Tests.Delivery;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Tests.Audit;

public sealed class CheckpointWebhookTests : IDisposable
{
    private const string Secret = DeliveringCluster.Secret;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("watchgrain-posting-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Checkpoint_ThatIsSigned_ArrivesSignedTwice()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var silo = await StartAsync(receiver);
        await silo.Log.AppendAsync("a", [1]);
        var note = (await silo.Log.SignAsync())!.Note;

        var received = await receiver.NextAsync();

        // By the webhook's key, and by the log's.
        new StandardWebhook(Secret).Verify(received.Body, received.Headers);
        var data = received.Json.GetProperty("data");
        Assert.Equal(note, data.GetProperty("note").GetString());
        Assert.True(SignedNote.TryParse(note, out var parsed, out _));
        Assert.True(VerifierKey.TryParse((await silo.Log.GetCheckpointAsync()).VerifierKey, out var key, out _));
        Assert.True(parsed.TryVerify([key], out _));
        Assert.True(TreeHead.TryParse(parsed.Text, out var head));
        Assert.Equal(("watchgrain/acme", 2, Convert.ToBase64String(head.RootHash)), (data.GetProperty("origin").GetString(), data.GetProperty("size").GetInt64(), data.GetProperty("root_hash").GetString()));
        Assert.Equal(
            ("watchgrain.audit.checkpoint", "/watchgrain/acme", "watchgrain/acme", received.Id),
            (received.Json.GetProperty("type").GetString(), received.Json.GetProperty("source").GetString(), received.Json.GetProperty("subject").GetString(), received.Json.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Receiver_ThatFails_HoldsUpNothingAndGetsTheLatestOfWhatWaits()
    {
        await using var receiver = await Receiver.StartAsync();
        var isDown = true;
        receiver.Answer = (_, _) => Task.FromResult(isDown ? 503 : 200);
        await using var silo = await StartAsync(receiver);
        await silo.Log.AppendAsync("a", [1]);
        await silo.Log.SignAsync();
        Assert.Equal(2, Size(await receiver.NextAsync()));

        // Signed while the receiver is down.
        foreach (var key in (string[])["b", "c", "d"])
        {
            await silo.Log.AppendAsync(key, [2]);
            await silo.Log.SignAsync();
        }

        await UntilAsync(() => silo.Uncopied == 1);
        isDown = false;
        var sizes = new List<long>();
        while (sizes.Count == 0 || sizes[^1] < 5) sizes.Add(Size(await receiver.NextAsync()));
        await UntilAsync(() => silo.Uncopied == 0);

        // It may have been tried while some were not signed yet; what was overtaken before it was tried never comes.
        Assert.Equal(5, sizes[^1]);
        Assert.Equal(sizes.Order(), sizes);
        Assert.Equal([2L, 3L, 4L, 5L], (await silo.Log.ListCheckpointsAsync(0, 10)).Select(signed => signed.Size));
    }

    [Fact]
    public async Task Receiver_ThatHangs_HoldsUpNoSigningAndNoStop()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = async (_, aborted) =>
        {
            await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 200;
        };
        await using (var silo = await StartAsync(receiver))
        {
            await silo.Log.AppendAsync("a", [1]);
            await silo.Log.SignAsync();
            var first = await receiver.NextAsync();
            await silo.Log.AppendAsync("b", [2]);
            Assert.Equal(3, (await silo.Log.SignAsync())!.Size);
            Assert.Equal((2, 0), (Size(first), receiver.Waiting));
        }

        // The next host does not know what was taken.
        receiver.Answer = (_, _) => Task.FromResult(200);
        await using var again = await StartAsync(receiver);
        Assert.Equal(3, (await again.Log.GetCheckpointAsync()).Size);
        Assert.Equal(3, Size(await receiver.NextAsync()));
    }

    [Fact]
    public async Task Receiver_ThatHasItAlready_GetsTheSameIdAgainAndSaysSo()
    {
        await using var receiver = await Receiver.StartAsync();
        var seen = new HashSet<string>();
        // The answer to the first is lost; the second time it is known.
        receiver.Answer = (received, _) => Task.FromResult(seen.Add(received.Id) ? 500 : 409);
        await using var silo = await StartAsync(receiver);
        await silo.Log.AppendAsync("a", [1]);
        await silo.Log.SignAsync();

        var (first, second) = (await receiver.NextAsync(), await receiver.NextAsync());

        Assert.Equal((first.Id, first.Body), (second.Id, second.Body));
        await UntilAsync(() => silo.Uncopied == 0);
        Assert.Equal(0, receiver.Waiting);
    }

    [Fact]
    public async Task Directory_ThatIsNotThere_ShowsUntilItIs()
    {
        var place = Path.Combine(directory.FullName, "second");
        await File.WriteAllTextAsync(place, "a file", TestContext.Current.CancellationToken);
        await using var silo = await SigningSilo.StartAsync(directory.FullName, new() { CheckpointSeconds = 3600, CopyTo = place });
        await silo.Log.AppendAsync("a", [1]);
        await silo.Log.SignAsync();
        Assert.Equal(1, silo.Uncopied);

        File.Delete(place);
        await silo.Log.SignAsync();

        Assert.Equal(0, silo.Uncopied);
    }

    [Theory]
    [InlineData("ftp://x.example", Secret, "Watchgrain:Audit:CopyToUrl must be https://")]
    [InlineData("http://x.example", Secret, "Watchgrain:Audit:CopyToUrl must be https://")]
    [InlineData("https://u:p@x.example", Secret, "Watchgrain:Audit:CopyToUrl must be https://")]
    [InlineData("https://x.example", null, "Watchgrain:Audit:CopySecretFile is missing")]
    [InlineData("https://x.example", "whsec_AAAA", "Watchgrain:Audit:CopySecret is not whsec_ and 24 to 64 bytes")]
    [InlineData(null, Secret, "Watchgrain:Audit:CopyToUrl is missing")]
    public void Options_ThatAreWrong_AreRefusedWithTheirKeyAndWithoutTheSecret(string? url, string? secret, string message)
    {
        var error = Assert.Throws<InvalidOperationException>(() => CheckpointWebhook.Read(new() { CopyToUrl = url, CopySecret = secret }));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        if (secret is not null) Assert.DoesNotContain(secret, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_WithoutAReceiver_WantNone() => Assert.False(CheckpointWebhook.Read(new()).Wanted);

    private static long Size(Received received) => received.Json.GetProperty("data").GetProperty("size").GetInt64();

    /// <summary>Looks again until it is so, for half a minute.</summary>
    private static async Task UntilAsync(Func<bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!wanted()) await timer.WaitForNextTickAsync(patience.Token);
    }

    private Task<SigningSilo> StartAsync(Receiver receiver) => SigningSilo.StartAsync(directory.FullName, new() { CheckpointSeconds = 3600, CopyToUrl = receiver.Url.AbsoluteUri, CopySecret = Secret });
}
