using System.Numerics.Tensors;

namespace Watchgrain.Statistics.Poisoning.Embeddings;

/// <summary>
/// Spectral signature of some vectors: the projections (x − μ)·v on the top right singular vector v of the centred rows. Planted rows that move a class in one direction have large ones; so has whatever else the class differs in most.
/// </summary>
/// <remarks>
/// v by a power iteration on XᵀX from a seeded start: at most 300 steps, until the length of XᵀXv grows by less than 10⁻¹⁰ of it in one. Where the two largest singular values are nearly equal v is a mix of both directions, and the mass along it that of the larger within a thousandth. O(nd) per step.
/// Source: Tran, Li, Madry, "Spectral Signatures in Backdoor Attacks" (2018).
/// </remarks>
internal sealed class TopDirection
{
    private const int Steps = 300;
    private const double Tolerance = 1e-10;
    private const int Seed = 1811;

    private TopDirection(double[] squares, double total) => (Squares, Total) = (squares, total);

    /// <summary>((x − μ)·v)² per row.</summary>
    public double[] Squares { get; }

    /// <summary>Σ‖x − μ‖², at least the sum of <see cref="Squares"/>.</summary>
    public double Total { get; }

    /// <param name="vectors">At least one.</param>
    public static TopDirection Of(IReadOnlyList<float[]> vectors)
    {
        var mean = MeanVector.Of(vectors);
        double[][] centred = [.. vectors.Select(vector => vector.Select((value, i) => (double)value - mean[i]).ToArray())];
        var total = centred.Sum(row => TensorPrimitives.Dot<double>(row, row));
        var random = new Random(Seed);
        double[] along = [.. mean.Select(_ => random.NextDouble() - 0.5)];
        Scale(along);
        var length = 0.0;
        for (var step = 0; step < Steps && total > 0; step++)
        {
            var next = new double[along.Length];
            foreach (var row in centred)
            {
                var projection = TensorPrimitives.Dot<double>(row, along);
                TensorPrimitives.MultiplyAdd(row, projection, next, next);
            }
            var grown = Scale(next);
            if (!(grown > 0))
                break;
            along = next;
            if (grown - length < Tolerance * grown)
                break;
            length = grown;
        }
        return new([.. centred.Select(row => TensorPrimitives.Dot<double>(row, along) is var projection ? projection * projection : 0)], total);
    }

    private static double Scale(double[] vector)
    {
        var length = TensorPrimitives.Norm<double>(vector);
        if (length > 0)
            TensorPrimitives.Divide(vector, length, vector);
        return length;
    }
}
