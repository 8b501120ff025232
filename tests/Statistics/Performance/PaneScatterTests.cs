using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Tests.Performance;

public sealed class PaneScatterTests(ITestOutputHelper output)
{
    // Each row adds 0.003 of its variance: panes of 1,000 rows vary four times as much as independent rows would.
    [Theory]
    [InlineData(6, 0.003)]
    [InlineData(28, 0.003)]
    [InlineData(28, 0)]
    public void Upper_IsBelowTheTruthInOneReferenceOfFour(int panes, double scatter)
    {
        const int runs = 2000;
        const double rows = 1000;
        var random = new Random(5);
        var estimates = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            var scatters = new PaneScatter();
            scatters.Add([.. Enumerable.Range(0, panes).Select(_ => (rows, Normal.Sample(random, 0.1, Math.Sqrt(0.25 * (1 / rows + scatter)))))], 0.25);
            estimates.Add(scatters.Upper());
        }

        estimates.Sort();
        output.WriteLine($"{panes} panes: median {estimates[runs / 2]:0.0000} of {scatter}");
        Assert.InRange(estimates.Count(estimate => estimate < scatter), 0, runs * 28 / 100);
        Assert.InRange(estimates[runs / 2], scatter, panes > 20 ? 1.3 * scatter + 0.001 : 3 * scatter + 0.001);
    }

    [Fact]
    public void Upper_WithoutGroupsOfTwoPanes_IsNothing()
    {
        var scatters = new PaneScatter();
        scatters.Add([(100, 0.1)], 0.25);
        scatters.Add([(100, 0.1), (0, 5)], 0.25);
        scatters.Add([(100, 0.1), (100, 0.2)], 0);

        Assert.Equal(0, scatters.Upper());
    }
}
