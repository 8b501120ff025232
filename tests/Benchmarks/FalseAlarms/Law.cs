using MathNet.Numerics.Distributions;

namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>The distribution of a numeric stream's rows: how to draw one, and P(X &lt; x), from which the probabilities of cells follow.</summary>
internal abstract class Law
{
    public abstract double Draw(FastRandom random);

    public abstract double Below(double x);

    /// <summary>The normal law.</summary>
    public sealed class OfNormal(double mean = 0, double deviation = 1) : Law
    {
        public override double Draw(FastRandom random) => mean + deviation * random.Normal();

        public override double Below(double x) => Normal.CDF(mean, deviation, x);
    }

    /// <summary>Student's t with 2 degrees of freedom: no variance.</summary>
    public sealed class HeavyTailed : Law
    {
        public override double Draw(FastRandom random)
        {
            var u = random.Uniform();
            return (2 * u - 1) / Math.Sqrt(2 * u * (1 - u));
        }

        public override double Below(double x) => .5 + x / (2 * Math.Sqrt(2 + x * x));
    }

    /// <summary>Counts: two in five are 0, the others geometric with the mean 5.</summary>
    public sealed class Tied : Law
    {
        private const double Zeros = .4, Stop = .2;

        public override double Draw(FastRandom random)
        {
            var u = random.Uniform();
            return u < Zeros ? 0 : 1 + Math.Floor(Math.Log((1 - u) / (1 - Zeros)) / Math.Log(1 - Stop));
        }

        public override double Below(double x) => x <= 0 ? 0 : x <= 1 ? Zeros : 1 - (1 - Zeros) * Math.Pow(1 - Stop, Math.Ceiling(x) - 1);
    }
}
