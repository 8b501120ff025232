using Watchgrain.Grains.Evaluations;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Grains.Tests.Protocol;

namespace Watchgrain.Grains.Tests.Evaluations;

public sealed class EvaluationGrainTests
{
    private const string FrozenState = "2020E84007010203410563692180E0741E97AB49DE08810000000000000000E0011DE04103050121E0";

    private const string FrozenEvaluation =
        "0801123a6576616c756174696f6e2f666c696768742d64656c61792f322f30333930353863366632633063623439326335333362306134643134656637371a0c08a5ebdcca061080eba5c302220461636d652a0c666c696768742d64656c61793201323a026369d2027d0a0131100118a01f22"
        + "0209092a20039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb8132370a086163637572616379119a9999999999e93f19000000000000e83f219a9999999999a93f297b14ae47e17aa43f31b81e85eb51b8ae3f32120a07726f635f61756311cdccccccccccec3f3802";

    private const string FrozenPromotion =
        "0801124770726f6d6f74696f6e2f666c696768742d64656c61792f322f313736373332333034353637382d30303030303030303030303030303030303030303030303030303030303030301a0c08a5ebdcca061080eba5c302220461636d652a0c666c696768742d64656c61793201323a0263"
        + "69da02450a07626c6f636b65641211616363757261637920697320776f7273651803217b14ae47e17a843f29b81e85eb51b89e3f30f4033a10666c696768742d64656c61792f312f34";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly VersionId Id = new("acme", "flight-delay", "2");

    private static readonly EvaluationRecord Evaluated = new()
    {
        Content = [1, 2, 3],
        Actor = "ci",
        Champion = "1",
        Paired = true,
        Rows = 4000,
        DataDigest = [9, 9],
        Figures = [new("accuracy", 0.8, 0.75, 0.05, 0.04, 0.06), new("roc_auc", 0.9, null, null, null, null)],
        Slices = 2,
    };

    private static readonly PromotionRecord Blocked = new() { Answer = "blocked", Reasons = ["accuracy is worse"], Actor = "ci", EvaluationIndex = 3, Tolerance = 0.01, SliceTolerance = 0.03, LeastRows = 500, Addressed = ["flight-delay/1/4"] };

    [Theory]
    [InlineData("before:audit", false)]
    [InlineData("after:audit", false)]
    [InlineData("before:evaluation", false)]
    [InlineData("after:evaluation", true)]
    public async Task Record_KilledAtAnyStep_IsKeptOnlyWithItsEntryAndWrittenOnce(string step, bool kept)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<IEvaluationGrain>(GrainKeys.Evaluation(Id));
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => grain.RecordAsync(Evaluated));
        Assert.True(cluster.Faults.Spent);
        Assert.Equal(kept, await grain.GetAsync() is not null);

        Assert.Equal((0L, Evaluated.Actor), ((await grain.RecordAsync(Evaluated)).AuditIndex, (await grain.GetAsync())!.Actor));
        // The same again is what somebody else has had recorded.
        Assert.Equal((0L, Evaluated.Actor), ((await grain.RecordAsync(Evaluated with { Actor = "zoe" })).AuditIndex, (await grain.GetAsync())!.Actor));
        Assert.Equal(1, (await grain.RecordAsync(Evaluated with { Content = [4] })).AuditIndex);

        Assert.Equal((1L, 4, "ci"), ((await grain.GetAsync())!.AuditIndex, (await grain.GetAsync())!.Content[0], (await grain.GetAsync())!.Actor));
        Assert.Equal(2, (await cluster.Audit("acme").GetCheckpointAsync()).Size);
    }

    [Fact]
    public async Task Answer_GivenAgain_IsOneEntryUntilItChanges()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var grain = cluster.Grains.GetGrain<IEvaluationGrain>(GrainKeys.Evaluation(Id));
        cluster.Faults.Fail("before:audit");
        await Assert.ThrowsAnyAsync<Exception>(() => grain.AnswerAsync(Blocked));

        Assert.Equal((0L, 0L), (await grain.AnswerAsync(Blocked), await grain.AnswerAsync(Blocked)));
        Assert.Equal(1, await grain.AnswerAsync(Blocked with { Answer = "pass", Reasons = [] }));
        // What was answered between is not forgotten: it stands there anew.
        Assert.Equal(2, await grain.AnswerAsync(Blocked));
        var entry = await cluster.OpenAsync((await cluster.Audit("acme").ListAsync(2, 1))[0]);
        Assert.Equal(("ci", "flight-delay", "2", "blocked", 3L, "flight-delay/1/4"), (entry.Actor, entry.ModelId, entry.Version, entry.Promotion.Answer, entry.Promotion.EvaluationIndex, Assert.Single(entry.Promotion.AddressedIncidents)));
    }

    [Fact]
    public async Task AnswerKey_OfWhoeverAsks_HasTheSameDigest()
    {
        var time = new ShiftedTime();
        await using var cluster = await GovernedCluster.StartAsync(time: time);
        var grain = cluster.Grains.GetGrain<IEvaluationGrain>(GrainKeys.Evaluation(Id));
        Assert.Equal(0, await grain.AnswerAsync(Blocked));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await grain.AnswerAsync(Blocked with { Actor = "zoe" }));
        var keys = (await cluster.Audit("acme").ListAsync(0, 10)).Select(row => row.EntryKey).ToList();
        Assert.Equal(2, keys.Distinct().Count());
        Assert.Single(keys.Select(key => key.Split('-')[^1]).Distinct());
    }

    [Fact]
    public void Entries_Always_HaveTheFrozenBytes()
    {
        Assert.Equal(FrozenEvaluation, Convert.ToHexStringLower(EvaluationEntries.Evaluation(EvaluationEntries.EvaluationKey(Id, Evaluated.Content), Id, Evaluated, Now)));
        Assert.Equal(FrozenPromotion, Convert.ToHexStringLower(EvaluationEntries.Promotion(EvaluationEntries.PromotionKey(Id, new byte[32], Now), Id, Blocked, Now)));
    }

    [Fact]
    public void State_Always_HasTheFrozenBytesAndIsReadBack()
    {
        var state = new EvaluationGrainState { Last = new() { Content = [1, 2, 3], Actor = "ci", At = Now, AuditIndex = 7 }, AnswerDigest = [5], AnswerIndex = 8 };
        Assert.Equal(FrozenState, Convert.ToHexString(Forms.Evaluations.SerializeToArray(state)));
        Assert.Equivalent(state, Forms.Evaluations.Deserialize(Convert.FromHexString(FrozenState)), strict: true);
    }
}
