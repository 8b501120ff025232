namespace Watchgrain.Statistics.LabelFree;

/// <summary>What a regression model's error on a row is expected to be, in the 64 bits in which it waits with the prediction for the label: single precision, and of the square one bit less.</summary>
public readonly record struct ExpectedLoss
{
    private const uint OutsideBit = 1;

    private readonly ulong bits;

    private ExpectedLoss(ulong bits) => this.bits = bits;

    /// <param name="absolute">Of |y − ŷ|, in units of the target.</param>
    /// <param name="squared">Of (y − ŷ)², in units of the target squared.</param>
    /// <param name="isOutside">An input lies outside the reference's range.</param>
    public ExpectedLoss(double absolute, double squared, bool isOutside) =>
        bits = (ulong)BitConverter.SingleToUInt32Bits((float)absolute) << 32 | BitConverter.SingleToUInt32Bits((float)squared) & ~OutsideBit | (isOutside ? OutsideBit : 0);

    /// <summary>Of |y − ŷ|. Below 0 for a row here and there, which no loss is; only means are used.</summary>
    public double Absolute => BitConverter.UInt32BitsToSingle((uint)(bits >> 32));

    /// <summary>Of (y − ŷ)²; the same.</summary>
    public double Squared => BitConverter.UInt32BitsToSingle((uint)bits & ~OutsideBit);

    internal bool IsFinite => double.IsFinite(Absolute) && double.IsFinite(Squared);

    public bool IsOutside => (bits & OutsideBit) != 0;

    /// <summary>0: none is expected.</summary>
    public static ulong ToBits(ExpectedLoss? loss) => loss is { } known ? ~known.bits : 0;

    /// <summary>What <see cref="ToBits"/> gave. What no writer can have made is none: sums take finite values.</summary>
    public static ExpectedLoss? OfBits(ulong bits) => bits != 0 && new ExpectedLoss(~bits) is { IsFinite: true } loss ? loss : null;
}
