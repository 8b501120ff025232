using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>A detector of change that is fed one value at a time, or a run of equal ones, and keeps a state that does not grow with the stream (ADWIN: with its logarithm).</summary>
/// <remarks>
/// <para>NaN is ignored: nothing changes. What ±∞ and values outside the detector's range do stands at each detector. Parameters are configuration: they are checked when a detector is made, are not part of its binary form and are given
/// again when it is read. No path allocates after the first value. Not thread-safe.</para>
/// </remarks>
public abstract class SequentialDetector
{
    /// <summary>1e100: larger magnitudes count as this, so that no square of a sum overflows.</summary>
    private protected const double Largest = 1e100;

    private protected SequentialDetector()
    {
    }

    /// <summary>After the last value that was not ignored; <see cref="ControlState.InControl"/> before the first.</summary>
    public ControlState State { get; private protected set; }

    /// <summary>Takes one value.</summary>
    /// <returns>The state it leads to; <see cref="ControlState.InControl"/> for a value that is ignored.</returns>
    public abstract ControlState Add(double value);

    /// <summary>Takes the same value <paramref name="count"/> times: the same answer and the same bits as that many single values, in time proportional to the count.</summary>
    /// <returns>The gravest state on the way, so that a drift inside the run is not lost; <see cref="ControlState.InControl"/> when the count is 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public ControlState Add(double value, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var gravest = ControlState.InControl;
        for (; count > 0; count--)
        {
            var state = Add(value);
            if (state > gravest) gravest = state;
        }
        return gravest;
    }

    /// <summary>Forgets the stream: as new.</summary>
    public abstract void Reset();

    /// <summary>Writes the state, not the parameters (docs/formats/detectors.md).</summary>
    public abstract void WriteTo(IBufferWriter<byte> output);

    /// <summary>Whether a value can be used, brought within ±<see cref="Largest"/>; NaN and ±∞ cannot.</summary>
    private protected static bool Usable(ref double value)
    {
        if (Math.Abs(value) <= Largest) return true;
        if (!double.IsFinite(value)) return false;
        value = Math.CopySign(Largest, value);
        return true;
    }

    /// <summary>The head of every binary form: version and state.</summary>
    private protected void PutHead(IBufferWriter<byte> output, byte version)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(version);
        output.PutByte((byte)State);
    }

    private protected void ReadHead(ref BinaryInput input, byte version)
    {
        input.Version(version);
        var state = input.Byte();
        State = state <= (byte)ControlState.Drift ? (ControlState)state : throw input.Broken($"the state {state} is not known");
    }
}
