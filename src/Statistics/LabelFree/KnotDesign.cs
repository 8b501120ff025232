using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>Where the functions of an additive regression may bend: between the knots of an input they are linear, outside they stay at the edge, and a missing input (NaN) has a column of its own. Immutable.</summary>
internal sealed class KnotDesign
{
    /// <summary>In quantiles of the reference: sixteenths, and the tails, where shifted rows come to lie.</summary>
    private static readonly double[] Shares = [0, .01, .03, .0625, .125, .1875, .25, .3125, .375, .4375, .5, .5625, .625, .6875, .75, .8125, .875, .9375, .97, .99, 1];

    private readonly double[][] knots;
    private readonly int[] offsets;

    private KnotDesign(double[][] knots)
    {
        this.knots = knots;
        offsets = new int[knots.Length];
        // The first column is the level's; one more than the knots is for what is missing.
        Columns = 1;
        for (var input = 0; input < knots.Length; input++)
        {
            offsets[input] = Columns;
            Columns += knots[input].Length + 1;
        }
    }

    public int Inputs => knots.Length;

    public int Columns { get; }

    /// <param name="rows">Of the reference, row after row, so many inputs each.</param>
    /// <param name="inputs">At least 1.</param>
    public static KnotDesign Of(ReadOnlySpan<double> rows, int inputs)
    {
        var knots = new double[inputs][];
        var column = new double[rows.Length / inputs];
        for (var input = 0; input < inputs; input++)
        {
            for (var i = 0; i < column.Length; i++) column[i] = rows[i * inputs + input];
            double[] present = [.. column.Where(value => !double.IsNaN(value)).Order()];
            knots[input] = present.Length == 0 ? [0] : [.. Shares.Select(share => present[(int)Math.Round(share * (present.Length - 1))]).Distinct()];
        }
        return new(knots);
    }

    public int KnotsOf(int input) => knots[input].Length;

    public int OffsetOf(int input) => offsets[input];

    /// <summary>Puts each input between its two knots; says whether one lies outside the reference.</summary>
    public bool Place(ReadOnlySpan<double> row, KnotRow placed)
    {
        var outside = false;
        for (var input = 0; input < knots.Length; input++)
        {
            double value = row[input], part = 0;
            var own = knots[input];
            var at = own.Length;
            if (!double.IsNaN(value))
            {
                outside |= value < own[0] || value > own[^1];
                at = Array.BinarySearch(own, value);
                if (at < 0) at = Math.Max(0, ~at - 1);
                // Halves, so that a range from −1e308 to 1e308 does not overflow.
                var width = at + 1 < own.Length ? own[at + 1] / 2 - own[at] / 2 : 0;
                if (width > 0) part = Math.Clamp((value / 2 - own[at] / 2) / width, 0, 1);
            }
            (placed.Columns[2 * input + 1], placed.Weights[2 * input + 1]) = (offsets[input] + at, 1 - part);
            (placed.Columns[2 * input + 2], placed.Weights[2 * input + 2]) = (part > 0 ? offsets[input] + at + 1 : offsets[input] + at, part);
        }
        return outside;
    }

    public void Write(IBufferWriter<byte> output)
    {
        output.PutCount(knots.Length);
        foreach (var own in knots)
        {
            output.PutCount(own.Length);
            output.PutDoubles(own);
        }
    }

    public static KnotDesign Read(ref BinaryInput input)
    {
        var knots = new double[input.Length(1 + sizeof(double))][];
        for (var i = 0; i < knots.Length; i++)
        {
            var own = knots[i] = new double[input.Length(sizeof(double), Shares.Length)];
            for (var k = 0; k < own.Length; k++)
            {
                own[k] = input.Finite();
                if (k > 0 && !(own[k] > own[k - 1])) throw input.Broken("knots must ascend");
            }
            if (own.Length == 0) throw input.Broken("an input has no knot");
        }
        return knots.Length > 0 ? new(knots) : throw input.Broken("it has no input");
    }
}
