using Watchgrain.Client.Connection;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Connection;

public sealed class ReferenceUploadTests
{
    private const int Parts = 20;

    // Larger than the flow-control window, so that a write is under way nearly all the time.
    private static readonly double[] Scores = [.. Enumerable.Repeat(0.5, 50_000)];

    [Fact]
    public async Task SetReferenceAsync_LineCutInTheMiddleOfAPart_SendsAllAgain()
    {
        await using var gateway = await RecordingGateway.StartAsync();
        await using var line = new BrittleLine(gateway.Address);
        using var client = new WatchgrainClient(new WatchgrainClientOptions { Address = line.Address });
        var uploads = 0;
        await client.SetReferenceAsync("m", "v", _ => RowsAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(2, uploads);
        Assert.Equal(Enumerable.Range(0, Parts).Select(part => (long)part), gateway.Reference("m", "v").Select(part => part.Batch.Positions.Single()));

        async IAsyncEnumerable<SourceBatch> RowsAsync()
        {
            uploads++;
            for (var part = 0; part < Parts; part++)
            {
                await Task.Yield();
                yield return new SourceBatch { Source = "s", Batch = new Batch { Positions = { part }, Scores = { Scores } } };
                if (uploads == 1 && part == Parts / 2)
                    line.Cut();
            }
        }
    }
}
