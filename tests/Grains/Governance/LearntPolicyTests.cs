using System.Text;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Tests.Governance;

public sealed class LearntPolicyTests
{
    private static readonly Policy Quiet = Parse("");
    private static readonly Policy Planting = Parse("planted: {per_thousand_panes: 5}");

    [Fact]
    public async Task Policy_ThatPlants_HasItsSecretOnceItIsLearntAndNotBefore()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: Planting);
        var learnt = new LearntPolicy(cluster.Grains.GetGrain<IPolicyGrain>(GrainKeys.Policy("acme")), Quiet);
        Assert.Equal((Quiet.Digest, false, null), (learnt.Policy.Digest, learnt.HasAsked, learnt.PlantingSecret));

        await learnt.AskAsync();
        Assert.Equal((Planting.Digest, true, null), (learnt.Policy.Digest, learnt.HasAsked, learnt.PlantingSecret));
        await learnt.LearnAsync();
        var secret = learnt.PlantingSecret;
        Assert.Equal(32, secret!.Length);
        await learnt.LearnAsync();
        Assert.Same(secret, learnt.PlantingSecret);
    }

    private static Policy Parse(string more) => PolicyFile.Parse("policy.yaml", Encoding.UTF8.GetBytes($$"""
        version: 1
        rules:
          - {name: rest, family: any, subject: any, action: alert, mode: automatic}
        {{more}}
        """));
}
