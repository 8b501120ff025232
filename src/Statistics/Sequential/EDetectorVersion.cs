using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>The leading byte of a stored e-detector: its version, with the highest bit set for the CUSUM form. So the Shiryaev-Roberts form is what it was before there were two.</summary>
internal static class EDetectorVersion
{
    private const byte Version = 1;
    private const byte CusumBit = 0x80;

    public static void PutForm(this IBufferWriter<byte> output, EDetectorForm form) => output.PutByte(form == EDetectorForm.Cusum ? (byte)(Version | CusumBit) : Version);

    public static EDetectorForm Form(ref this BinaryInput input)
    {
        var found = input.Byte();
        if ((found & ~CusumBit) != Version) throw input.Broken($"version {found & ~CusumBit} is not known, this build reads version {Version}");
        return found == Version ? EDetectorForm.ShiryaevRoberts : EDetectorForm.Cusum;
    }
}
