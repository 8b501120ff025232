using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Statistics.Tests.Poisoning;

public sealed class PlantedLabelsTests
{
    private static readonly double[] Chances = [0.002, 0.01, 0.05, 0.1, 0.2, 0.4, 0.5, 0.7, 0.9, 0.98];

    // All labels that ten rows can have, each with its probability where log odds lie beside the scores by a normal shift.
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(2)]
    public void Factor_BesideABelief_HasTheMeanOneOverIt(double deviation)
    {
        double mean = 0;
        for (var bits = 0; bits < 1 << Chances.Length; bits++)
        {
            var labels = Labels(bits);
            mean += Simpson(deviation, shift => Math.Exp(LogLikelihood(Chances, labels, shift, 0))) * Math.Exp(Of(Chances, labels).LogFactorOf(deviation));
        }
        Assert.Equal(1, mean, 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.3)]
    public void Factor_BesideAShift_HasTheMeanOneAtIt(double shift)
    {
        double at = 0, below = 0;
        for (var bits = 0; bits < 1 << Chances.Length; bits++)
        {
            var labels = Labels(bits);
            var factor = Math.Exp(Of(Chances, labels).LogFactorAt(shift));
            at += Math.Exp(LogLikelihood(Chances, labels, shift, 0)) * factor;
            below += Math.Exp(LogLikelihood(Chances, labels, shift - 0.5, 0)) * factor;
        }
        Assert.Equal(1, at, 1e-9);
        Assert.InRange(below, 0.1, 0.99);
    }

    // Of many rows the integrand is a narrow peak.
    [Theory]
    [InlineData(300, 1.5, 0.3)]
    [InlineData(300, 1.5, 0.9)]
    [InlineData(40, 0.1, 0.5)]
    public void Factor_OfManyRows_IsThatOfAFineQuadrature(int count, double deviation, double share)
    {
        var random = new Random(count);
        double[] chances = [.. Enumerable.Range(0, count).Select(_ => 0.01 + (0.9 * random.NextDouble() * random.NextDouble()))];
        bool[] labels = [.. chances.Select(chance => random.NextDouble() < share || random.NextDouble() < chance)];
        // Around the largest of all, so that no power is too small.
        var most = LogLikelihood(chances, labels, 0, 0.7);
        var planted = ((double[])[0.1, 0.2, 0.4, 0.7, 0.95]).Average(bet => Simpson(deviation, shift => Math.Exp(LogLikelihood(chances, labels, shift, bet) - most)));
        var expected = Math.Log(planted / Simpson(deviation, shift => Math.Exp(LogLikelihood(chances, labels, shift, 0) - most)));

        Assert.Equal(expected, Of(chances, labels).LogFactorOf(deviation), 1e-6);
    }

    private static PlantedLabels Of(double[] chances, bool[] labels) => new([.. chances.Select(chance => chance / (1 - chance))], labels);

    private static bool[] Labels(int bits) => [.. Enumerable.Range(0, Chances.Length).Select(row => ((bits >> row) & 1) == 1)];

    // A row is planted with the probability share, and has the label then.
    private static double LogLikelihood(double[] chances, bool[] labels, double shift, double share) => chances.Zip(labels, (chance, label) =>
    {
        var moved = 1 / (1 + Math.Exp(-(Math.Log(chance / (1 - chance)) + shift)));
        return Math.Log(label ? share + ((1 - share) * moved) : (1 - share) * (1 - moved));
    }).Sum();

    // Over a normal density, ten deviations to either side.
    private static double Simpson(double deviation, Func<double, double> of)
    {
        const int Steps = 4000;
        double sum = 0;
        for (var step = 0; step <= Steps; step++)
        {
            var place = 10 * ((2.0 * step / Steps) - 1);
            sum += (step == 0 || step == Steps ? 1 : step % 2 == 1 ? 4 : 2) * Math.Exp(-place * place / 2) / Math.Sqrt(2 * Math.PI) * of(deviation * place);
        }
        return sum * 20 / Steps / 3;
    }
}
