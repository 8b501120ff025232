using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential.ErrorRates;

/// <summary>The newest outcomes of a stream, a byte each in memory and a bit each in the binary form, and how many of them were wrong.</summary>
internal sealed class OutcomeWindow(int size)
{
    private readonly bool[] outcomes = new bool[size];
    private int next;

    public int Filled { get; private set; }

    public int Errors { get; private set; }

    public bool IsFull => Filled == outcomes.Length;

    /// <summary>Takes an outcome and gives the one that it pushes out: 1 for an error, 0 otherwise.</summary>
    public int Push(bool wrong)
    {
        var leaving = IsFull && outcomes[next] ? 1 : 0;
        outcomes[next] = wrong;
        if (++next == outcomes.Length) next = 0;
        if (!IsFull) Filled++;
        Errors += (wrong ? 1 : 0) - leaving;
        return leaving;
    }

    public void Clear() => Filled = Errors = next = 0;

    /// <summary>The number of outcomes, then a bit for each, oldest first and least significant first.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        output.PutCount(Filled);
        for (var i = 0; i < Filled; i += 8)
        {
            var bits = 0;
            for (var j = 0; j < 8 && i + j < Filled; j++)
                if (outcomes[(next - Filled + i + j + outcomes.Length) % outcomes.Length]) bits |= 1 << j;
            output.PutByte((byte)bits);
        }
    }

    public void Read(ref BinaryInput input)
    {
        var filled = input.Count();
        if (filled > outcomes.Length) throw input.Broken($"it holds {filled} outcomes, the window {outcomes.Length}");
        var bits = input.Take((int)((filled + 7) / 8));
        if (filled % 8 != 0 && bits[^1] >> (int)(filled % 8) != 0) throw input.Broken("its padding is not zero");
        for (var i = 0; i < filled; i++) Push((bits[i / 8] >> (i % 8) & 1) == 1);
    }
}
