namespace Watchgrain.Statistics.Feedback;

/// <summary>What is known of how a prediction was used: 10 bits. The default says nothing.</summary>
/// <param name="Exposure">What it caused.</param>
/// <param name="Propensity">See <see cref="PropensityCode"/>.</param>
public readonly record struct ExposureMark(Exposure Exposure, byte Propensity)
{
    private const int ExposureBits = 2;

    public bool IsEmpty => this == default;

    /// <summary>The exposure in the two lowest bits, the code of the propensity above them.</summary>
    public ushort ToBits() => (ushort)((byte)Exposure | (Propensity << ExposureBits));

    /// <summary>What <see cref="ToBits"/> gave.</summary>
    public static ExposureMark OfBits(ushort bits) => new((Exposure)(bits & ((1 << ExposureBits) - 1)), (byte)(bits >> ExposureBits));
}
