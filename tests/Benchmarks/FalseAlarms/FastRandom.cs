namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>xoshiro256++ (Blackman, Vigna 2019), seeded by SplitMix64: a generator of its own per (seed, run, stream), so that figures do not depend on the number of threads.</summary>
internal sealed class FastRandom
{
    private const double LastEdge = 3.442619855899;
    private static readonly double[] Edge = Edges();
    private static readonly double[] Inner = [.. Edge.Zip(Edge.Skip(1), (outer, inner) => inner / outer)];

    private ulong a, b, c, d;

    public FastRandom(ulong seed, int run, int stream)
    {
        var state = seed * 0x9E3779B97F4A7C15 + (ulong)run * 0xD1B54A32D192ED03 + (ulong)stream * 0xABC98388FB8FAC03;
        (a, b, c, d) = (Mixed(ref state), Mixed(ref state), Mixed(ref state), Mixed(ref state));
    }

    public ulong Next()
    {
        var result = ulong.RotateLeft(a + d, 23) + a;
        var t = b << 17;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= t;
        d = ulong.RotateLeft(d, 45);
        return result;
    }

    /// <summary>Uniform in (0, 1).</summary>
    public double Uniform() => ((Next() >> 12) + .5) * (1.0 / (1L << 52));

    /// <summary>Standard normal, by the ziggurat of 128 layers (Marsaglia, Tsang 2000; tables and tail as Doornik 2005).</summary>
    public double Normal()
    {
        while (true)
        {
            var bits = Next();
            var layer = (int)(bits & 127);
            var u = ((bits >> 11) + .5) * (1.0 / (1L << 52)) - 1;
            if (Math.Abs(u) < Inner[layer]) return u * Edge[layer];
            if (layer == 0) return Math.CopySign(Tail(), u);
            var x = u * Edge[layer];
            double above = Math.Exp(-.5 * (Edge[layer] * Edge[layer] - x * x)), below = Math.Exp(-.5 * (Edge[layer + 1] * Edge[layer + 1] - x * x));
            if (below + Uniform() * (above - below) < 1) return x;
        }
    }

    private double Tail()
    {
        while (true)
        {
            double x = Math.Log(Uniform()) / LastEdge, y = Math.Log(Uniform());
            if (-2 * y >= x * x) return LastEdge - x;
        }
    }

    private static double[] Edges()
    {
        const double area = 9.91256303526217e-3;
        var edges = new double[129];
        var density = Math.Exp(-.5 * LastEdge * LastEdge);
        (edges[0], edges[1]) = (area / density, LastEdge);
        for (var i = 2; i < 128; i++)
        {
            edges[i] = Math.Sqrt(-2 * Math.Log(area / edges[i - 1] + density));
            density = Math.Exp(-.5 * edges[i] * edges[i]);
        }
        return edges;
    }

    private static ulong Mixed(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
