using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// The binary form of HyperLogLog registers, the shorter of two. Sparse: the registers above zero as varints of 64 · gap + rank. Dense: per register a code for the distance of its rank from the most common one (0, +1, −1, +2, +3, −2, +4, +5, −3, … are numbered 0, 1, 2, …): two bits for
/// numbers 0 to 2; else the bits 11 and the rest in unary; from 11 on an escape with the rank itself. That is within a tenth of the entropy (2.8 bits a register), since ranks fall off geometrically above and faster below.
/// </summary>
internal static class RegisterCode
{
    private const byte Sparse = 0;
    private const byte Dense = 1;
    private const int Near = 3;
    private const int Escape = 11;
    private const int RankBits = 6;

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> registers)
    {
        var centre = MostCommon(registers);
        if (IsSparse(registers, centre))
        {
            output.PutByte(Sparse);
            output.PutCount(registers.Length - registers.Count((byte)0));
            var next = 0;
            for (var i = 0; i < registers.Length; i++)
            {
                if (registers[i] == 0) continue;
                output.PutVarint(Token(i - next, registers[i]));
                next = i + 1;
            }
            return;
        }
        output.PutByte(Dense);
        output.PutByte(centre);
        ulong pending = 0;
        var bits = 0;
        foreach (var rank in registers)
        {
            var distance = Numbered(rank - centre);
            var ones = (1UL << (Math.Min(distance, Escape) - 1)) - 1;
            pending |= (distance < Near ? (ulong)distance : distance < Escape ? ones : ones | ((ulong)rank << (Escape - 1))) << bits;
            for (bits += Length(distance); bits >= 8; bits -= 8, pending >>= 8) output.PutByte((byte)pending);
        }
        if (bits > 0) output.PutByte((byte)pending);
    }

    public static void Read(ref BinaryInput input, Span<byte> registers, int largest)
    {
        var form = input.Byte();
        if (form == Sparse) ReadSparse(ref input, registers, largest);
        else if (form == Dense) ReadDense(ref input, registers, largest);
        else throw input.Broken($"the form {form} is not known");
        if (IsSparse(registers, MostCommon(registers)) != (form == Sparse)) throw input.Broken("it is not in the shorter of its two forms");
    }

    private static void ReadSparse(ref BinaryInput input, Span<byte> registers, int largest)
    {
        long next = 0;
        for (var left = input.Length(1, registers.Length); left > 0; left--)
        {
            var token = input.Varint();
            var index = next + (long)Math.Min(token >> RankBits, int.MaxValue);
            if (index >= registers.Length) throw input.Broken($"the register {index} is beyond the last one, {registers.Length - 1}");
            registers[(int)index] = Checked(ref input, (int)(token & ((1 << RankBits) - 1)), largest);
            if (registers[(int)index] == 0) throw input.Broken($"the register {index} is listed with a rank of zero");
            next = index + 1;
        }
    }

    private static void ReadDense(ref BinaryInput input, Span<byte> registers, int largest)
    {
        var centre = Checked(ref input, input.Byte(), largest);
        uint pending = 0;
        var bits = 0;
        for (var i = 0; i < registers.Length; i++)
        {
            var distance = (Next(ref input, ref pending, ref bits) ? 1 : 0) + (Next(ref input, ref pending, ref bits) ? 2 : 0);
            while (distance is >= Near and < Escape && Next(ref input, ref pending, ref bits)) distance++;
            var rank = centre + (distance % 3 == 2 ? -(distance + 1) / 3 : distance - distance / 3);
            if (distance == Escape)
            {
                rank = 0;
                for (var bit = 0; bit < RankBits; bit++) rank |= Next(ref input, ref pending, ref bits) ? 1 << bit : 0;
                if (Numbered(rank - centre) < Escape) throw input.Broken($"the register {i} is escaped without need");
            }
            registers[i] = Checked(ref input, rank, largest);
        }
        if (pending != 0) throw input.Broken("its padding is not zero");
        if (centre != MostCommon(registers)) throw input.Broken($"the rank {centre} is not the most common one");
    }

    private static bool Next(ref BinaryInput input, ref uint pending, ref int bits)
    {
        if (bits == 0) (pending, bits) = (input.Byte(), 8);
        var set = (pending & 1) != 0;
        pending >>= 1;
        bits--;
        return set;
    }

    private static byte Checked(ref BinaryInput input, int rank, int largest) => rank >= 0 && rank <= largest ? (byte)rank : throw input.Broken($"the rank {rank} is outside 0 to {largest}");

    private static bool IsSparse(ReadOnlySpan<byte> registers, byte centre)
    {
        long sparse = 0, dense = 8;
        var next = 0;
        for (var i = 0; i < registers.Length; i++)
        {
            dense += Length(Numbered(registers[i] - centre));
            if (registers[i] == 0) continue;
            sparse += Token(i - next, registers[i]) switch { < 1 << 7 => 8, < 1 << 14 => 16, < 1 << 21 => 24, _ => 32 };
            next = i + 1;
        }
        return sparse <= dense;
    }

    private static byte MostCommon(ReadOnlySpan<byte> registers)
    {
        Span<int> at = stackalloc int[1 << RankBits];
        at.Clear();
        foreach (var rank in registers) at[rank]++;
        var best = 0;
        for (var rank = 1; rank < at.Length; rank++) best = at[rank] > at[best] ? rank : best;
        return (byte)best;
    }

    private static ulong Token(int gap, byte rank) => ((ulong)gap << RankBits) | rank;

    private static int Numbered(int difference) => difference < 0 ? -3 * difference - 1 : difference + difference / 2;

    private static int Length(int distance) => distance < Near ? 2 : distance < Escape ? distance : Escape - 1 + RankBits;
}
