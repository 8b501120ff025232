using System.Buffers.Binary;

namespace Watchgrain.Statistics.BinaryForms;

/// <summary>Reads what <see cref="BinaryOutput"/> wrote. Anything that no writer can have written is an <see cref="InvalidDataException"/> that names the form.</summary>
internal ref struct BinaryInput(string form, ReadOnlySpan<byte> source)
{
    private readonly string form = form;

    public ReadOnlySpan<byte> Remaining { get; private set; } = source;

    public readonly InvalidDataException Broken(string what) => new($"{form}: {what}");

    public byte Byte() => Take(1)[0];

    public void Version(byte expected)
    {
        var found = Byte();
        if (found != expected) throw Broken($"version {found} is not known, this build reads version {expected}");
    }

    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = Byte();
            if (shift == 63 && part > 1) break;
            // One number, one form: what is read and written again gives the same bytes.
            if (part == 0 && shift > 0) throw Broken("a varint has more bytes than its number needs");
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
        throw Broken("a varint is longer than 64 bits");
    }

    public long Count()
    {
        var value = Varint();
        return value <= long.MaxValue ? (long)value : throw Broken($"the count {value} is out of range");
    }

    /// <summary>A number of items of at least <paramref name="bytesEach"/> bytes: a forged length cannot make the reader allocate more than the input could hold.</summary>
    public int Length(int bytesEach, int most = int.MaxValue)
    {
        var value = Varint();
        return value <= (ulong)most && value * (ulong)bytesEach <= (ulong)Remaining.Length
            ? (int)value
            : throw Broken($"the length {value} does not fit its {Remaining.Length} remaining bytes or the limit {most}");
    }

    public long Signed()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BitConverter.UInt64BitsToDouble(UInt64());

    public double Finite()
    {
        var value = Double();
        return double.IsFinite(value) ? value : throw Broken("a number must be finite");
    }

    public void Doubles(Span<double> target)
    {
        foreach (ref var value in target) value = Double();
    }

    public void FiniteSingles(scoped Span<float> target)
    {
        foreach (ref var value in target)
        {
            value = BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));
            if (!float.IsFinite(value)) throw Broken("a number must be finite");
        }
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > Remaining.Length) throw Broken($"it ends {length - Remaining.Length} bytes early");
        var taken = Remaining[..length];
        Remaining = Remaining[length..];
        return taken;
    }

    public readonly void End()
    {
        if (!Remaining.IsEmpty) throw Broken($"{Remaining.Length} bytes follow its end");
    }
}
