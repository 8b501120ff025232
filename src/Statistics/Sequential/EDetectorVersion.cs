using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>The leading byte of a stored e-detector: its version, with the highest bit set for the CUSUM form. So the Shiryaev-Roberts form is what it was before there were two.</summary>
internal static class EDetectorVersion
{
    public const byte First = 1;
    private const byte CusumBit = 0x80;

    public static void PutForm(this IBufferWriter<byte> output, EDetectorForm form, byte version = First) => output.PutByte(form == EDetectorForm.Cusum ? (byte)(version | CusumBit) : version);

    public static EDetectorForm Form(ref this BinaryInput input) => input.Form(out _, First);

    /// <param name="input">What is read.</param>
    /// <param name="version">The version found, from the first to <paramref name="latest"/>.</param>
    /// <param name="latest">The latest version of the detector.</param>
    public static EDetectorForm Form(ref this BinaryInput input, out byte version, byte latest)
    {
        var found = input.Byte();
        version = (byte)(found & ~CusumBit);
        if (version < First || version > latest) throw input.Broken($"version {version} is not known, this build reads {(latest == First ? "version 1" : $"versions 1 to {latest}")}");
        return found == version ? EDetectorForm.ShiryaevRoberts : EDetectorForm.Cusum;
    }
}
