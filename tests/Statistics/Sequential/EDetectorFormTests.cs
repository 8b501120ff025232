using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

/// <summary>Both forms of the e-detectors against the definition, written out without logarithms' tricks and without caches.</summary>
public sealed class EDetectorFormTests
{
    private static readonly double[] Location = [-.8, -.4, -.2, -.1, .1, .2, .4, .8], Spread = [-.3, -.15, -.07, .07, .15, .3];

    [Theory]
    [InlineData(EDetectorForm.ShiryaevRoberts, 32)]
    [InlineData(EDetectorForm.Cusum, 32)]
    [InlineData(EDetectorForm.ShiryaevRoberts, 5)]
    [InlineData(EDetectorForm.Cusum, 13)]
    public void RankTilt_OverPanes_FollowsItsDefinition(EDetectorForm form, int bins)
    {
        var random = new Random(bins);
        long[][] references = [Draws.Ranks(random, 3000, bins), Draws.Ranks(random, 3000, bins, .2)];
        var slack = new ReferenceSlack(.002);
        var detector = new RankTiltEDetector(bins, slack, form);
        double[] weights = [.02, .04, .09, .15, .15, .09, .04, .02, .04, .06, .04, .04, .06, .04, .04, .04, .04];
        double[] r = new double[17];
        var seen = new double[3, bins];
        var expected = new double[3, bins];
        for (var pane = 0; pane < 60; pane++)
        {
            var reference = references[pane / 7 % 2];
            var counts = Draws.Ranks(random, 1 + random.Next(80), bins, .3);
            double rows = counts.Sum();
            double[] p = [.. reference.Select(count => (count + .5) / (3000 + .5 * bins))];
            double[] s = [.. p.Select((share, b) => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, p[..b].Sum() + share / 2))];
            var experts = Location.Select(theta => s.Select(score => Math.Exp(theta * score))).Concat(Spread.Select(phi => s.Select(score => Math.Exp(phi * (score * score - 1)))))
                .Concat(Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, bins).Select(b => (seen[k, b] + 20 * p[b]) / (expected[k, b] + 20 * p[b]))))
                .Select(ratios => ratios.ToArray()).ToArray();
            double e = 0;
            for (var j = 0; j < 17; j++)
            {
                var norm = experts[j].Select((ratio, b) => p[b] * ratio).Sum();
                var f = Math.Exp(counts.Select((count, b) => count * Math.Log(experts[j][b] / norm)).Sum() - rows * slack.For(bins, 3000));
                r[j] = (form == EDetectorForm.Cusum ? Math.Max(r[j], weights[j]) : r[j] + weights[j]) * f;
                e += weights[j] * f;
            }
            for (var k = 0; k < 3; k++)
            {
                double size = new[] { 100, 400, 1600 }[k], kept = Math.Pow(1 - 1 / size, rows);
                for (var b = 0; b < bins; b++)
                {
                    seen[k, b] = seen[k, b] * kept + size * (1 - kept) * counts[b] / rows;
                    expected[k, b] = expected[k, b] * kept + size * (1 - kept) * p[b];
                }
            }
            var step = detector.Step(counts, reference);
            Assert.Equal(Math.Log(r.Sum()), step.LogR, 1e-9);
            Assert.Equal(Math.Log(e), step.LogE, 1e-10);
            Assert.Equal(step.LogR, detector.LogR);
        }
    }

    [Theory]
    [InlineData(EDetectorForm.ShiryaevRoberts, 9)]
    [InlineData(EDetectorForm.Cusum, 12)]
    [InlineData(EDetectorForm.ShiryaevRoberts, 2)]
    public void Categorical_OverPanes_FollowsItsDefinition(EDetectorForm form, int cells)
    {
        var random = new Random(cells);
        var known = cells - 1;
        const double reserve = .01;
        var slack = new ReferenceSlack(.001, .05, 10) { LogThreshold = 9 };
        double[] truth = [.. Enumerable.Range(1, known).Select(cell => .995 * cell / (known * (known + 1) / 2)), .005];
        long[] reference = [.. Draws.Counts(random, 4000, [.. truth[..known].Select(share => share / .995)]), 0];
        double n = reference.Sum();
        // Sticky panes, so that the bets of each cell and those of none have a design effect of their own.
        var panes = Enumerable.Range(0, 40).Select(_ => Draws.Counts(random, 10, truth).Select(count => 10 * count).ToArray()).ToArray();
        var effect = DesignEffect.OfCells(panes, new int[40], 9);
        var detector = new CategoricalEDetector(cells, slack, form, effect);
        double[] moves = [-.3, -.12, -.05, .05, .12, .3], ofMoves = [.075, .16, .14, .14, .16, .075], p = [.. reference[..known].Select(count => (1 - reserve) * (count + .5) / (n + .5 * known)), reserve];
        var bets = 6 + 6 * known;
        var r = new double[bets];
        double[,] seen = new double[3, cells], expected = new double[3, cells];
        for (var pane = 0; pane < 40; pane++)
        {
            var counts = Draws.Counts(random, 1 + random.Next(80), truth);
            double rows = counts.Sum(), knownRows = counts[..known].Sum();
            var logF = new List<(double LogF, double Weight)>();
            foreach (var share in new[] { .001, .01, .1 })
            {
                var q = Math.Max(share, reserve);
                logF.Add(((counts[^1] * Math.Log(q / reserve) + knownRows * Math.Log((1 - q) / (1 - reserve))) / effect.Any - Granted(InDirection(.1 / 3), effect.Any), .1 / 3));
            }
            for (var k = 0; k < 3; k++)
            {
                var ratios = Enumerable.Range(0, cells).Select(b => (seen[k, b] + 20 * p[b]) / (expected[k, b] + 20 * p[b])).ToArray();
                var norm = ratios.Select((ratio, b) => p[b] * ratio).Sum();
                // A smaller share of new categories is no evidence.
                if (ratios[^1] < norm)
                {
                    norm = ratios[..known].Select((ratio, b) => p[b] * ratio).Sum() / (1 - reserve);
                    ratios[^1] = norm;
                }
                logF.Add((counts.Select((count, b) => count * Math.Log(ratios[b] / norm)).Sum() / effect.Any - Granted(slack.For(cells, (long)n), effect.Any), .05));
            }
            foreach (var (move, ofMove) in moves.Zip(ofMoves))
            {
                for (var c = 0; c < known; c++)
                {
                    double share = p[c] / (1 - reserve), deviation = Math.Sqrt(share * (1 - share)), odds = share / (1 - share) * Math.Exp(move / deviation), phi = effect.Directions[c];
                    var q = n * Math.Min(share, 1 - share) < 20 ? share : move > 0 == share <= .5 ? share + move * deviation : odds / (1 + odds);
                    logF.Add(((counts[c] * Math.Log(q / share) + (knownRows - counts[c]) * Math.Log((1 - q) / (1 - share))) / phi - knownRows * Math.Max(.001 / phi, InDirection(ofMove / known)), ofMove / known));
                }
            }
            double e = 0;
            for (var j = 0; j < bets; j++)
            {
                var (log, weight) = logF[j];
                r[j] = (form == EDetectorForm.Cusum ? Math.Max(r[j], weight) : r[j] + weight) * Math.Exp(log);
                e += weight * Math.Exp(log);
            }
            for (var k = 0; k < 3; k++)
            {
                double size = new[] { 100, 400, 1600 }[k], kept = Math.Pow(1 - 1 / size, rows);
                for (var b = 0; b < cells; b++)
                {
                    seen[k, b] = seen[k, b] * kept + size * (1 - kept) * counts[b] / rows;
                    expected[k, b] = expected[k, b] * kept + size * (1 - kept) * p[b];
                }
            }
            var step = detector.Step(counts, reference, reserve);
            Assert.Equal(Math.Log(r.Sum()), step.LogR, 1e-9);
            Assert.Equal(Math.Log(e), step.LogE, 1e-9);
            Assert.Equal(step.LogR, detector.LogR);

            double Granted(double ofReference, double phi) => rows * Math.Max(.001 / phi, ofReference);

            double InDirection(double weight) => Math.Min(slack.For(cells, (long)n), (9 - Math.Log(weight)) / n);
        }
    }

    [Theory]
    [InlineData(EDetectorForm.ShiryaevRoberts)]
    [InlineData(EDetectorForm.Cusum)]
    public void Bernoulli_OverPanes_FollowsItsDefinition(EDetectorForm form)
    {
        var random = new Random(4);
        var detector = new BernoulliEDetector(form);
        var r = new double[10];
        for (var pane = 0; pane < 40; pane++)
        {
            double p = pane % 2 == 0 ? .05 : .1, odds = p / (1 - p);
            long rows = 1 + random.Next(50), ones = Draws.Counts(random, (int)rows, [.12, .88])[0];
            for (var j = 0; j < 10; j++)
            {
                var bet = 1.1 * odds * Math.Pow(Math.Max(10 * odds, 19) / (1.1 * odds), j / 9.0);
                var q = bet / (1 + bet);
                var f = Math.Pow(q / p, ones) * Math.Pow((1 - q) / (1 - p), rows - ones);
                r[j] = (form == EDetectorForm.Cusum ? Math.Max(r[j], 1) : r[j] + 1) * f;
            }
            Assert.Equal(Math.Log(r.Average()), detector.Step(ones, rows, p).LogR, 1e-10);
        }
    }

    [Theory]
    [InlineData(EDetectorForm.ShiryaevRoberts)]
    [InlineData(EDetectorForm.Cusum)]
    public void Bernoulli_OverPanesThatContradictEachOther_StaysExactFarBeyondTheRangeOfDoubles(EDetectorForm form)
    {
        var detector = new BernoulliEDetector(form);
        var logR = Enumerable.Repeat(double.NegativeInfinity, 10).ToArray();
        const double p = .05, odds = p / (1 - p);
        foreach (var (ones, rows) in (Span<(long, long)>)[(1_000_000, 1_000_000), (0, 400_000), (30_000, 100_000), (0, 90_000_000), (3, 20), (500, 1000), (0, 10_000_000), (1, 1)])
        {
            for (var j = 0; j < 10; j++)
            {
                var bet = 1.1 * odds * Math.Pow(19 / (1.1 * odds), j / 9.0);
                var before = Math.Max(logR[j], 0) + (form == EDetectorForm.Cusum ? 0 : Math.Log(1 + Math.Exp(-Math.Abs(logR[j]))));
                logR[j] = before + ones * Math.Log(bet / odds) + rows * Math.Log((1 + odds) / (1 + bet));
            }
            var top = logR.Max();
            var expected = top + Math.Log(logR.Average(log => Math.Exp(log - top)));
            Assert.Equal(expected, detector.Step(ones, rows, p).LogR, 1e-12 * Math.Abs(expected) + 1e-9);
        }
    }

    [Fact]
    public void WriteTo_Twice_GivesTheSameBytesAsReadingBetween()
    {
        var random = new Random(31);
        var reference = Draws.Ranks(random, 5000, 32);
        RankTiltEDetector written = new(32, new ReferenceSlack()), read = new(32, new ReferenceSlack());
        for (var pane = 0; pane < 40; pane++)
        {
            var counts = Draws.Ranks(random, 60, 32, pane < 20 ? 0 : .1);
            Assert.Equal(written.Step(counts, reference), read.Step(counts, reference));
            var bytes = BinaryForm.Of(written.WriteTo);
            Assert.Equal(bytes, BinaryForm.Of(written.WriteTo));
            read = RankTiltEDetector.Read(bytes, new ReferenceSlack());
            Assert.Equal(bytes, BinaryForm.Of(read.WriteTo));
            Assert.Equal(written.LogR, read.LogR);
        }
    }

    [Fact]
    public void CusumForm_BesideShiryaevRoberts_NeverExceedsIt()
    {
        var random = new Random(8);
        var reference = Draws.Ranks(random, 5000, 10);
        var sum = new RankTiltEDetector(10, new ReferenceSlack());
        var cusum = new RankTiltEDetector(10, new ReferenceSlack(), EDetectorForm.Cusum);
        for (var pane = 0; pane < 200; pane++)
        {
            var counts = Draws.Ranks(random, 50, 10, pane < 100 ? 0 : .3);
            EvidenceStep more = sum.Step(counts, reference), less = cusum.Step(counts, reference);
            Assert.True(less.LogR <= more.LogR + 1e-12);
            Assert.Equal(more.LogE, less.LogE);
        }
        Assert.InRange(cusum.LogR, 50, double.MaxValue);
    }

    [Theory]
    [InlineData("rank-tilt", EDetectorForm.ShiryaevRoberts)]
    [InlineData("rank-tilt", EDetectorForm.Cusum)]
    [InlineData("categorical", EDetectorForm.ShiryaevRoberts)]
    [InlineData("categorical", EDetectorForm.Cusum)]
    [InlineData("Bernoulli", EDetectorForm.ShiryaevRoberts)]
    [InlineData("Bernoulli", EDetectorForm.Cusum)]
    public void Step_InControl_KeepsItsRunLength(string detector, EDetectorForm form)
    {
        // Within t panes an alarm comes with probability at most t/A: t = A/4, so the streams that alarm by then are at most Binomial(streams, ¼).
        const int streams = 200, runLength = 100, longest = 300;
        int early = 0, alarms = 0, panes = 0;
        for (var seed = 0; seed < streams; seed++)
        {
            var random = new Random(seed);
            var step = Stream(detector, form, random);
            var pane = 1;
            while (pane < longest && step() < Math.Log(runLength)) pane++;
            panes += pane;
            if (pane < longest) alarms++;
            if (pane <= runLength / 4) early++;
        }
        TestContext.Current.SendDiagnosticMessage("{0}, {1}: asked for {2} panes, {3} alarms in {4} panes, {5} of {6} streams within a quarter (seeds 0-199)", detector, form, runLength, alarms, panes, early, streams);
        Assert.InRange(early, 0, Enumerable.Range(0, streams).First(k => MathNet.Numerics.Distributions.Binomial.CDF(.25, streams, k) >= .999));
        Assert.True(panes >= runLength * (alarms - 3 * Math.Sqrt(alarms)), $"{panes} panes for {alarms} alarms");
    }

    [Fact]
    public void Read_OfTheCusumForm_KeepsItsForm()
    {
        var random = new Random(6);
        var reference = Draws.Ranks(random, 500, 4);
        var ranks = new RankTiltEDetector(4, new ReferenceSlack(), EDetectorForm.Cusum);
        var categories = new CategoricalEDetector(4, new ReferenceSlack(), EDetectorForm.Cusum);
        var rate = new BernoulliEDetector(EDetectorForm.Cusum);
        for (var pane = 0; pane < 3; pane++)
        {
            ranks.Step([10, 20, 30, 15], reference);
            categories.Step([10, 20, 30, 2], reference);
            rate.Step(3, 20, .1);
        }
        byte[] first = BinaryForm.Of(ranks.WriteTo), second = BinaryForm.Of(categories.WriteTo), third = BinaryForm.Of(rate.WriteTo);
        Assert.Equal((0x81, 0x82, 0x81), ((int)first[0], (int)second[0], (int)third[0]));
        var ranksRead = RankTiltEDetector.Read(first, new ReferenceSlack());
        var categoriesRead = CategoricalEDetector.Read(second, new ReferenceSlack());
        var rateRead = BernoulliEDetector.Read(third);
        Assert.Equal((EDetectorForm.Cusum, EDetectorForm.Cusum, EDetectorForm.Cusum), (ranksRead.Form, categoriesRead.Form, rateRead.Form));
        Assert.Equal(ranks.Step([10, 20, 30, 15], reference), ranksRead.Step([10, 20, 30, 15], reference));
        Assert.Equal(categories.Step([10, 20, 30, 2], reference), categoriesRead.Step([10, 20, 30, 2], reference));
        Assert.Equal(rate.Step(3, 20, .1), rateRead.Step(3, 20, .1));
        BinaryForm.RefusesDamage(third, damaged => BernoulliEDetector.Read(damaged));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BernoulliEDetector((EDetectorForm)7));
    }

    [Fact]
    public void Step_AfterTheFirst_AllocatesNothing()
    {
        var random = new Random(1);
        long[] reference = Draws.Ranks(random, 5000, 32), counts = Draws.Ranks(random, 1000, 32);
        var ranks = new RankTiltEDetector(32, new ReferenceSlack());
        var categories = new CategoricalEDetector(32, new ReferenceSlack());
        var rate = new BernoulliEDetector();
        Assert.Equal(0, Allocation.AfterWarmUp(Steps));

        void Steps()
        {
            ranks.Step(counts, reference);
            categories.Step(counts, reference);
            rate.Step(3, 100, .02);
        }
    }

    private static Func<double> Stream(string name, EDetectorForm form, Random random)
    {
        const int rows = 50;
        switch (name)
        {
            case "rank-tilt":
                var ranks = new RankTiltEDetector(32, new ReferenceSlack(0), form);
                var reference = Draws.Ranks(random, 5000, 32);
                return () => ranks.Step(Draws.Ranks(random, rows, 32), reference).LogR;
            case "categorical":
                // The true shares are known here, so that nothing but the sequence is tested.
                var categories = new CategoricalEDetector(6, new ReferenceSlack(0), form);
                long[] known = [500_000_000, 250_000_000, 125_000_000, 100_000_000, 24_000_000, 0];
                return () => categories.Step(Draws.Counts(random, rows, [.5, .25, .125, .1, .024, .001]), known, .001).LogR;
            default:
                var rate = new BernoulliEDetector(form);
                return () => rate.Step(Draws.Counts(random, rows, [.05, .95])[0], rows, .05).LogR;
        }
    }
}
