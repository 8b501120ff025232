using System.Globalization;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Cluster.Tests.Oracle;
using Watchgrain.Cluster.Tests.Processes;
using Watchgrain.Cluster.Tests.Traffic;
using Watchgrain.V1;

namespace Watchgrain.Cluster.Tests;

/// <summary>A client dies, does not know what arrived, and sends everything again.</summary>
public sealed class ForgetfulClients(ITestOutputHelper output)
{
    private const int BatchesPerSource = 60;
    private const int Conflicts = 3;

    [LongFact]
    public async Task Client_ThatDiesAndSendsAllAgainDoubledAndOutOfOrder_CountsOnceAndOtherContentIsRefusedAndSignalled()
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        await using var cluster = await RunningCluster.StartAsync();
        await using var run = await TrafficRun.BeginAsync(new Workload(seed), cluster.Gateways);
        var forgetful = new ForgetfulClient(run.Workload, BatchesPerSource);
        await using (var first = new WatchgrainClient(new() { Address = cluster.Gateways[0].Address }))
            await forgetful.LiveAndDieAsync(first, random, answers: 1 + random.Next(BatchesPerSource * Workload.Sources.Count));

        await using (var second = new WatchgrainClient(new() { Address = cluster.Gateways[1].Address }))
            await forgetful.SendAllAgainAsync([run.Client, second], random);
        var source = random.Next(Workload.Sources.Count);
        for (var conflict = 0; conflict < Conflicts; conflict++)
            Assert.Equal((StatusCode.AlreadyExists, "OTHER_CONTENT"), await forgetful.SendOtherContentAsync(run.Client, source, random.Next(BatchesPerSource)));

        Assert.True(forgetful.Duplicates > 0, "no batch came twice");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{forgetful.Duplicates} answers said that the batch had come before"));
        run.Sent(BatchesPerSource);
        await run.EndAsEqualAsync(output);
        var state = await run.WhenStateAsync(state => state.Counters.ConflictingBatches == Conflicts);
        Assert.Equal(Conflicts, state.Counters.ConflictingBatches);
        await run.WhenSignalledAsync(signal => signal.Family == Family.Abuse && signal.Subject.Source == Workload.Sources[source]);
    }
}
