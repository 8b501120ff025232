using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Grains.Labels.Runs;

/// <summary>The first byte of a row in a block: flags, and in two bits what the prediction caused. Also, without exposure and propensity, that of <see cref="JoinEntryForm"/>.</summary>
internal static class JoinRowFlags
{
    public const byte Prediction = 1;
    public const byte ClassOne = 2;
    public const byte Label = 4;
    public const byte LabelOne = 8;
    public const byte Propensity = 64;
    public const byte Cells = 128;

    /// <summary>Of a label without a prediction: when it became known stands behind its source. With a prediction a bit of the exposure.</summary>
    public const byte Known = 32;

    private const byte Exposures = 48;
    private const int ExposureShift = 4;
    private const byte All = Prediction | ClassOne | Label | LabelOne | Exposures | Propensity | Cells;

    /// <summary>Whether a writer can have made them: a row has a prediction or a label, or none of both (it is erased), and only a prediction has an exposure, a propensity or cells.</summary>
    public static bool Has(byte flags) => flags == 0 || ((flags & ~All) == 0 && ((flags & Prediction) != 0 || ((flags & Label) != 0 && (flags & (Exposures | Propensity | Cells) & ~Known) == 0)));

    public static bool IsKnown(byte flags) => (flags & (Prediction | Known)) == Known;

    public static Exposure ExposureOf(byte flags) => (Exposure)((flags & Exposures) >> ExposureShift);

    public static byte Of(JoinEntry entry) =>
        (byte)(OfMark(entry.Prediction?.Mark ?? default) | (entry.Prediction?.Cells is { Length: > 0 } ? Cells : 0) | (entry.Prediction is null ? 0 : Prediction) | (entry.Prediction?.Class == 1 ? ClassOne : 0) | (entry.Label is null ? 0 : Label) | (entry.Label?.Class == 1 ? LabelOne : 0) | (entry is { Prediction: null, Label.KnownAt: not null } ? Known : 0));

    private static int OfMark(ExposureMark mark) => ((byte)mark.Exposure << ExposureShift) | (mark.Propensity == PropensityCode.None ? 0 : Propensity);
}
