using Watchgrain.Statistics.Poisoning.Likeness;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Poisoning.Likeness;

public sealed class ContradictionProfileTests
{
    [Fact]
    public void Of_RowsOfBothClasses_CountsThemByClassAndBySurenessOfTheModel()
    {
        var outcomes = new OutcomeCells();
        // Predicted 0 with 0.25048828125 for 1 (the middle of its cell): the last range. Predicted 1 with 0.01025390625 for 0: the first.
        outcomes.Add(0, 0, 0.2504, 7);
        outcomes.Add(1, 0, 0.2504, 3);
        outcomes.Add(1, 1, 0.9897, 4);
        outcomes.Add(0, 1, 0.9897, 1);

        var profile = ContradictionProfile.Of(outcomes)!;

        Assert.Equal([0, 0, 0, 0, 0, 10, 5, 0, 0, 0, 0, 0], profile.Rows);
        Assert.Equal([0, 0, 0, 0, 0, 3, 1, 0, 0, 0, 0, 0], profile.Contradictions);
        Assert.Equal(10 * 0.25048828125, profile.Expected[5], 1e-12);
        Assert.Equal(10 * 0.25048828125 * 0.74951171875, profile.Variance[5], 1e-12);
        Assert.Equal(5 * 0.01025390625, profile.Expected[6], 1e-12);
        Assert.Equal(15, profile.Labels);
    }

    [Fact]
    public void RangeOf_AllPlacesOfAClass_AreOneAfterTheOtherFromZeroToOne()
    {
        for (var predicted = 0; predicted < ContradictionProfile.Classes; predicted++)
        {
            var end = 0.0;
            for (var place = predicted * ContradictionProfile.Ranges; place < (predicted + 1) * ContradictionProfile.Ranges; place++)
            {
                var (from, to) = ContradictionProfile.RangeOf(place);
                Assert.Equal((end, predicted), (from, ContradictionProfile.ClassOf(place)));
                end = to;
            }
            Assert.Equal(1, end);
        }
    }

    [Fact]
    public void Of_RetractionAheadOfItsLabel_IsNothing()
    {
        var outcomes = new OutcomeCells();
        outcomes.Add(1, 1, 0.7);
        outcomes.Add(0, 1, 0.7, -1);

        Assert.Null(ContradictionProfile.Of(outcomes));
    }
}
