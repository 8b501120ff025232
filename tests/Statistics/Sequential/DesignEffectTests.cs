using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

public sealed class DesignEffectTests
{
    private const int Bins = 32;
    private static readonly double LogThreshold = Math.Log(1e7);

    [Fact]
    public void OfRanks_OfIndependentRows_IsNearOne()
    {
        double few = 0, many = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            few += DesignEffect.OfRanks(Panes(seed, 50), new int[50], LogThreshold).Directions[0] / 40;
            many += DesignEffect.OfRanks(Panes(seed, 500), new int[500], LogThreshold).Directions[0] / 40;
        }
        TestContext.Current.SendDiagnosticMessage("design effect of independent rows: {0} of 50 panes, {1} of 500 (seeds 0-39)", few, many);
        // The margins are 1.41 and 1.03.
        Assert.InRange(few, 1.3, 1.55);
        Assert.InRange(many, 1, 1.1);
    }

    [Fact]
    public void OfRanks_OfAutocorrelatedRows_IsThatOfTheirMeans()
    {
        double location = 0, spread = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var effect = DesignEffect.OfRanks(Panes(seed, 500, .3), new int[500], LogThreshold);
            location += effect.Directions[0] / 20;
            spread += effect.Directions[1] / 20;
            Assert.Equal(effect.Directions.Max(), effect.Any);
        }
        TestContext.Current.SendDiagnosticMessage("design effect at an autocorrelation of .3: {0} of location, {1} of spread (seeds 0-19)", location, spread);
        // 1.3/.7 = 1.86 and 1.09/.91 = 1.20 in the limit of long panes, times 1.03, less about 1 % for panes of 100 rows.
        Assert.InRange(location, 1.80, 2.02);
        Assert.InRange(spread, 1.15, 1.32);
    }

    [Fact]
    public void OfRanks_OfPhasesThatDiffer_ComparesEachWithItsOwn()
    {
        int[] phases = [.. Enumerable.Range(0, 100).Select(pane => pane % 2)];
        long[][] panes = [.. phases.Select((phase, pane) => Draws.Ranks(new Random(pane), 100, Bins, .5 * phase))];
        Assert.InRange(DesignEffect.OfRanks(panes, phases, LogThreshold).Any, 1, 1.7);
        Assert.InRange(DesignEffect.OfRanks(panes, new int[100], LogThreshold).Any, 5, 15);
    }

    [Fact]
    public void Weight_OfAPaneBeyondThoseOfTheReference_KeepsTheVarianceOfRowsThatShareAnEffect()
    {
        var effect = DesignEffect.OfRanks(Panes(3, 200, .3), new int[200], LogThreshold);
        Assert.Equal(100, effect.RowsPerPane);
        Assert.Equal(1, effect.Weight(100));
        Assert.Equal(1, effect.Weight(1));
        // ρ = (φ − 1)/n̄: the mean of n rows has the variance (1 + nρ)/n, and that of wn rows at φ is φ/(wn).
        double n = 5_000, phi = effect.Any;
        Assert.Equal((1 + (phi - 1) * n / 100) / n, phi / (effect.Weight(n) * n), 1e-12);
        Assert.Equal(1, DesignEffect.None.Weight(1e12));
    }

    [Fact]
    public void Step_InControlWithPanesTenTimesThoseOfTheReference_KeepsItsRunLengthThoughRowsShareAnEffectOfTheirPane()
    {
        // Each pane's mean differs by .1 sd: φ is 2 for 100 rows and 11 for 1,000.
        int alarms = 0, unweighted = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            long[][] reference = [.. Enumerable.Range(0, 500).Select(_ => WithShift(100))];
            var effect = DesignEffect.OfRanks(reference, new int[500], LogThreshold);
            long[] whole = [.. Enumerable.Range(0, Bins).Select(bin => reference.Sum(pane => pane[bin]))];
            var slack = new ReferenceSlack(0) { LogThreshold = LogThreshold };
            RankTiltEDetector detector = new(Bins, slack, effect: effect), asIfSmall = new(Bins, slack, effect: effect);
            bool found = false, foundUnweighted = false;
            for (var pane = 0; pane < 200; pane++)
            {
                var counts = WithShift(1_000);
                found |= detector.Step(counts, whole).LogR >= LogThreshold;
                // The same rows as ten panes of the reference's size, which share one shift.
                long[] tenth = [.. counts.Select(count => count / 10)];
                for (var part = 0; part < 10; part++) foundUnweighted |= asIfSmall.Step(tenth, whole).LogR >= LogThreshold;
            }
            alarms += found ? 1 : 0;
            unweighted += foundUnweighted ? 1 : 0;

            long[] WithShift(int rows) => Draws.Ranks(random, rows, Bins, .1 * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, random.NextDouble()));
        }
        TestContext.Current.SendDiagnosticMessage("panes ten times those of the reference: {0} of 20 streams alarmed, {1} when each row counts as much (seeds 0-19)", alarms, unweighted);
        Assert.Equal(0, alarms);
        Assert.InRange(unweighted, 5, 20);
    }

    [Fact]
    public void OfRanks_OfTooFewPanes_EstimatesNothing()
    {
        var varied = Panes(1, 10, .9);
        Assert.Same(DesignEffect.None, DesignEffect.OfRanks(varied, new int[10], LogThreshold));
        Assert.Same(DesignEffect.None, DesignEffect.OfRanks([], [], LogThreshold));
        Assert.Same(DesignEffect.None, DesignEffect.OfCells([], [], LogThreshold));
        Assert.Equal(1, DesignEffect.None.Any);
        // One pane more is the fewest that count, at the largest margin.
        Assert.InRange(DesignEffect.OfRanks(Panes(1, 11, .9), new int[11], LogThreshold).Any, 2, 100);
        Assert.Throws<ArgumentException>(() => DesignEffect.OfRanks(varied, [1], LogThreshold));
    }

    [Fact]
    public void OfRanks_OfAConstantOrOfEmptyPanes_IsOne()
    {
        long[][] constant = [.. Enumerable.Repeat<long[]>([0, 100, 0], 40)], empty = [.. Enumerable.Repeat<long[]>([0, 0], 40)];
        Assert.Equal(1, DesignEffect.OfRanks(constant, new int[40], LogThreshold).Any);
        Assert.Same(DesignEffect.None, DesignEffect.OfRanks(empty, new int[40], LogThreshold));
    }

    [Fact]
    public void OfCells_WhereOneShareWavers_IsLargeForThatCellAlone()
    {
        var random = new Random(8);
        // Every other pane has 30 % of the first category, the others 10 %: 4 times its variance and more.
        long[][] panes = [.. Enumerable.Range(0, 200).Select(pane => Draws.Counts(random, 200, pane % 2 == 0 ? [.3, .7 / 3, .7 / 3, .7 / 3, 0] : [.1, .3, .3, .3, 0]))];
        var effect = DesignEffect.OfCells(panes, new int[200], LogThreshold);
        Assert.Equal(4, effect.Directions.Count);
        Assert.InRange(effect.Directions[0], 10, 20);
        Assert.All(effect.Directions.Skip(1), one => Assert.InRange(one, 1, 4));
        Assert.InRange(effect.Any, effect.Directions.Average(), effect.Directions[0]);
    }

    [Fact]
    public void Step_WithADesignEffect_DividesTheEvidence()
    {
        var effect = DesignEffect.OfRanks(Panes(5, 500, .3), new int[500], LogThreshold);
        long[] reference = [.. Enumerable.Repeat(1_000_000_000L, Bins)];
        RankTiltEDetector independent = new(Bins, new ReferenceSlack(0)), dependent = new(Bins, new ReferenceSlack(0), effect: effect);
        for (var pane = 0; pane < 30; pane++)
        {
            var counts = Draws.Ranks(new Random(pane), 100, Bins, .4);
            independent.Step(counts, reference);
            dependent.Step(counts, reference);
        }
        Assert.InRange(independent.LogR / dependent.LogR, .8 * effect.Any, 1.2 * effect.Any);
    }

    // Panes of 100 rows of a normal variable with the autocorrelation given, in bins of equal probability.
    private static long[][] Panes(int seed, int panes, double autocorrelation = 0)
    {
        var random = new Random(seed);
        var value = Normal();
        return [.. Enumerable.Range(0, panes).Select(_ => Pane())];

        long[] Pane()
        {
            var counts = new long[Bins];
            for (var row = 0; row < 100; row++)
            {
                value = autocorrelation * value + Math.Sqrt(1 - autocorrelation * autocorrelation) * Normal();
                counts[Math.Min(Bins - 1, (int)(Bins * MathNet.Numerics.Distributions.Normal.CDF(0, 1, value)))]++;
            }
            return counts;
        }

        double Normal() => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 1 - random.NextDouble());
    }
}
