using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Tests.Coordination;

public sealed class LeastFactorTests
{
    [Fact]
    public void Version_ThatBegins_HasTheFactorOfToday() => Assert.Equal(8, new CoordinatorState().LeastFactorWith(8));

    [Fact]
    public void Factor_ThatRises_LeavesTheSmallestOne()
    {
        var state = new CoordinatorState { EvaluatedThrough = 10, LeastFactor = 4 };
        Assert.Equal(4, state.LeastFactorWith(8));
        Assert.Equal(2, state.LeastFactorWith(2));
    }

    [Fact]
    public void Record_OfBeforeItWasKept_MayHaveBegunWithABudgetOfItsOwn() => Assert.Equal(1, new CoordinatorState { JudgedThrough = 10 }.LeastFactorWith(8));
}
