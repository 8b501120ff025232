using MathNet.Numerics.LinearAlgebra;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>One row of an additive regression: the level, and two knots per input with their weights. Written over by <see cref="KnotDesign.Place"/>.</summary>
internal readonly struct KnotRow(int inputs)
{
    public int[] Columns { get; } = new int[2 * inputs + 1];

    public double[] Weights { get; } = [1, .. new double[2 * inputs]];

    public double Times(Vector<double> coefficients)
    {
        double sum = 0;
        for (var c = 0; c < Columns.Length; c++) sum += Weights[c] * coefficients[Columns[c]];
        return sum;
    }

    public void AddSquare(double[,] gram, double weight)
    {
        for (var a = 0; a < Columns.Length; a++)
            for (var b = 0; b < Columns.Length; b++) gram[Columns[a], Columns[b]] += weight * Weights[a] * Weights[b];
    }
}
