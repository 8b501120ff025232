namespace Watchgrain.Grains.Labels.Runs;

/// <summary>The first byte of a row in a block. Also the lowest bits of <see cref="JoinEntryForm"/>.</summary>
internal static class JoinRowFlags
{
    public const byte Prediction = 1;
    public const byte ClassOne = 2;
    public const byte Label = 4;
    public const byte LabelOne = 8;
    public const byte All = Prediction | ClassOne | Label | LabelOne;

    public static byte Of(JoinEntry entry) =>
        (byte)((entry.Prediction is null ? 0 : Prediction) | (entry.Prediction?.Class == 1 ? ClassOne : 0) | (entry.Label is null ? 0 : Label) | (entry.Label?.Label == 1 ? LabelOne : 0));
}
