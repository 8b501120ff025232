using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Statistics.Summaries;

/// <summary>The predictions of a regression model, and the losses that are expected of them before their labels come: counts and exact sums. Mergeable; a retraction leaves nothing. Not thread-safe.</summary>
public sealed class PredictedValues
{
    private const byte FormVersion = 1;

    private readonly ExactSum[] sums;

    public PredictedValues() : this([.. Enumerable.Range(0, 5).Select(_ => new ExactSum())]) { }

    private PredictedValues(ExactSum[] sums) => this.sums = sums;

    /// <summary>Rows, retractions subtracted.</summary>
    public long Count { get; private set; }

    /// <summary>Rows of which a loss is expected.</summary>
    public long Expected { get; private set; }

    /// <summary>Those of which an input lies outside the reference's range.</summary>
    public long Outside { get; private set; }

    /// <summary>Mean prediction, in units of the target; null without rows, or while retractions are ahead.</summary>
    public double? Mean => Count > 0 ? sums[0].Value / Count : null;

    /// <summary>Σ of the expected |y − ŷ|, and of its squares.</summary>
    internal double ExpectedAbsolute => sums[1].Value;

    internal double ExpectedAbsoluteSquares => sums[2].Value;

    /// <summary>Σ of the expected (y − ŷ)², and of its squares.</summary>
    internal double ExpectedSquared => sums[3].Value;

    internal double ExpectedSquaredSquares => sums[4].Value;

    /// <param name="prediction">Finite.</param>
    /// <param name="loss">Null: none is expected.</param>
    /// <param name="weight">1 for a row, −1 for its retraction.</param>
    public void Add(double prediction, ExpectedLoss? loss, int weight = 1)
    {
        var isRetracted = weight < 0;
        sums[0].Add(prediction, isRetracted);
        Count += weight;
        if (loss is not { } expected) return;
        sums[1].Add(expected.Absolute, isRetracted);
        sums[2].Add(expected.Absolute * expected.Absolute, isRetracted);
        sums[3].Add(expected.Squared, isRetracted);
        sums[4].Add(expected.Squared * expected.Squared, isRetracted);
        Expected += weight;
        Outside += expected.IsOutside ? weight : 0;
    }

    public void Merge(PredictedValues other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (Count, Expected, Outside) = (Count + other.Count, Expected + other.Expected, Outside + other.Outside);
        for (var i = 0; i < sums.Length; i++) sums[i].Merge(other.sums[i]);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not predicted values of a known version.</exception>
    public static PredictedValues Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Predicted values", source);
        input.Version(FormVersion);
        var values = Read(ref input);
        input.End();
        return values;
    }

    internal void Write(IBufferWriter<byte> output)
    {
        output.PutSigned(Count);
        output.PutSigned(Expected);
        output.PutSigned(Outside);
        foreach (var sum in sums) sum.Write(output);
    }

    internal static PredictedValues Read(ref BinaryInput input)
    {
        var (count, expected, outside) = (input.Signed(), input.Signed(), input.Signed());
        var sums = new ExactSum[5];
        for (var i = 0; i < sums.Length; i++) sums[i] = ExactSum.Read(ref input);
        return new(sums) { Count = count, Expected = expected, Outside = outside };
    }
}
