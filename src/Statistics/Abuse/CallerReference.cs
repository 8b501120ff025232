using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Statistics.Abuse;

/// <summary>
/// What a caller's queries are compared with: how rows become points, how near the rows of the reference lie to each other, and what windows of them look like to a Gaussian kernel. Immutable.
/// </summary>
/// <remarks>
/// <para>The benign callers of the reference are runs of its rows in their order, and draws from all of them: rows that follow each other (machines, a branch's customers) lie nearer than rows at large. ε is the smaller of the two 1 % quantiles of the non-zero distance to the nearest of the 200
/// rows before; the share of hits is measured on other runs, the larger of the two, at least 0.5 %. The window limit is the largest T of 2 · 334 windows: of windows of either kind 0.3 % lie above it on average, and no more than 1.4 % at 99 % confidence.</para>
/// <para>Real callers differ from each other more than that where they have customers of their own. The null rates have a margin for it (<see cref="NearNullRate"/>, <see cref="WindowNullRate"/>); beyond it a caller who is unlike all others is told as one.</para>
/// <para>Cells are those of up to 256 rows of the reference: a query is in the cell of the row that is nearest to it. Seeded, so that the same reference gives the same bytes.</para>
/// </remarks>
public sealed class CallerReference
{
    public const int MostCells = 256;

    /// <summary>400 rows: two windows. Of fewer nothing is learned.</summary>
    public const int LeastRows = 2 * QueryWindow.Rows;

    /// <summary>1.5 %: of rows of the same kind the share above the limit is at most 1.4 % at 99 % confidence.</summary>
    public const double WindowNullRate = .015;

    private const byte FormVersion = 1;
    private const double Quantile = .01;
    private const double LeastShare = .005;

    // One hit in a hundred queries more than in the reference is no evidence, nor is twice its share.
    private const double Tolerated = .01;

    // Runs of each kind for ε, and as many for the share of hits: 2,400 rows each.
    private const int Runs = 6;
    private const int RunRows = 600;
    private const int Windows = 334;

    private readonly float[] centres;

    private CallerReference(RandomFourierMap scale, RandomFourierMean mean, double epsilon, double nearShare, double windowLimit, float[] centres)
    {
        (Scale, Mean, Epsilon, NearShare, WindowLimit, this.centres) = (scale, mean, epsilon, nearShare, windowLimit, centres);
        Map = MapOf(scale);
    }

    /// <summary>Means and deviations of the features, by which rows become points.</summary>
    public RandomFourierMap Scale { get; }

    public int Features => Scale.Features;

    /// <summary>ε: a query no further from another is nearly a hit; 0 where all rows that differ at all are as near as they can be.</summary>
    public double Epsilon { get; }

    /// <summary>Share of near hits among the queries of benign callers, in [0.005, 1].</summary>
    public double NearShare { get; }

    /// <summary>The share that is no evidence yet: twice that of the reference, plus one in a hundred.</summary>
    public double NearNullRate => Math.Min(1, 2 * NearShare + Tolerated);

    /// <summary>T above which a window differs.</summary>
    public double WindowLimit { get; }

    /// <summary>Cells of <see cref="CellOf"/>, 1 to 256.</summary>
    public int Cells => centres.Length / Features;

    /// <summary>Of points, which are standardised already.</summary>
    internal RandomFourierMap Map { get; }

    private RandomFourierMean Mean { get; }

    /// <param name="seed">Fixed with the reference.</param>
    /// <param name="rows">d values per row, row after row, of each source in their order; NaN where one is missing.</param>
    /// <param name="features">d in 1 to 64.</param>
    /// <returns>Null for fewer than <see cref="LeastRows"/> rows.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of d.</exception>
    public static CallerReference? FromReference(ulong seed, ReadOnlySpan<double> rows, int features)
    {
        if (features is < 1 or > QuerySpace.MostFeatures) throw new ArgumentOutOfRangeException(nameof(features), features, $"A query has 1 to {QuerySpace.MostFeatures} features.");
        if (rows.Length % features != 0) throw new ArgumentException($"{rows.Length} values are no whole rows of {features}.", nameof(rows));
        var count = rows.Length / features;
        if (count < LeastRows) return null;
        double[] means = new double[features], deviations = new double[features];
        for (var feature = 0; feature < features; feature++) (means[feature], deviations[feature]) = RandomFourierTest.Scale(rows, feature, features);
        var scale = new RandomFourierMap(seed, means, deviations);
        var points = new ReferencePoints(scale, rows, seed);
        var epsilon = points.SmallestQuantile(Runs, RunRows, Quantile);
        var share = Math.Max(LeastShare, points.LargestShare(Runs, RunRows, epsilon));
        var map = MapOf(scale);
        var mean = points.MeanOfAll(map);
        return new(scale, mean, epsilon, share, points.LargestDistance(map, mean, Windows, QueryWindow.Rows), points.Draw(Math.Min(MostCells, count)));
    }

    /// <summary>The cell of a point, from 0.</summary>
    public int CellOf(ReadOnlySpan<float> point)
    {
        if (point.Length != Features) throw new ArgumentException($"A point has {Features} values, not {point.Length}.", nameof(point));
        var (nearest, least) = (0, double.PositiveInfinity);
        for (var cell = 0; cell < Cells; cell++)
        {
            var squared = QuerySpace.Squared(point, centres.AsSpan(cell * Features, Features), least);
            if (squared < least) (nearest, least) = (cell, squared);
        }
        return nearest;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        byte[] scale = BinaryOutput.BytesOf(Scale.WriteTo), mean = BinaryOutput.BytesOf(Mean.WriteTo);
        output.PutByte(FormVersion);
        output.PutCount(scale.Length);
        output.Write(scale);
        output.PutCount(mean.Length);
        output.Write(mean);
        output.PutDoubles([Epsilon, NearShare, WindowLimit]);
        output.PutCount(Cells);
        output.PutSingles(centres);
    }

    /// <param name="source">Exactly the bytes of one reference.</param>
    /// <exception cref="InvalidDataException">The bytes are not a reference of a known version.</exception>
    public static CallerReference Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Caller reference", source);
        input.Version(FormVersion);
        var scale = RandomFourierMap.Read(input.Take(input.Length(1)));
        if (scale.Features > QuerySpace.MostFeatures) throw input.Broken($"{scale.Features} features are more than {QuerySpace.MostFeatures}");
        var mean = RandomFourierMean.Read(input.Take(input.Length(1)));
        double epsilon = input.Finite(), share = input.Finite(), limit = input.Finite();
        if (epsilon < 0 || share is < LeastShare or > 1 || limit < 0) throw input.Broken("a distance, a share or a limit is out of range");
        var cells = input.Length(scale.Features * sizeof(float), MostCells);
        if (cells == 0) throw input.Broken("it has no cells");
        var centres = new float[cells * scale.Features];
        input.FiniteSingles(centres);
        input.End();
        var read = new CallerReference(scale, mean, epsilon, share, limit, centres);
        if (mean.Rows < LeastRows || mean.Fingerprint != read.Map.Fingerprint) throw input.Broken("its mean does not stand on its map");
        return read;
    }

    /// <summary>T of a window.</summary>
    internal double Distance(RandomFourierMean window) => RandomFourierMean.Between(Mean, window)?.Squared ?? 0;

    // The same frequencies for rows that are standardised already.
    private static RandomFourierMap MapOf(RandomFourierMap scale)
    {
        var ones = new double[scale.Features];
        Array.Fill(ones, 1);
        return new(scale.Seed, new double[scale.Features], ones, scale.LengthScale);
    }
}
