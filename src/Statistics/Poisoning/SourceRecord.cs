using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>What the panes so far have shown of a source: all its rows, and those of each predicted class. From the records of its peers follows what is usual among honest sources.</summary>
public sealed record SourceRecord(RunningExcess All, RunningExcess Zero, RunningExcess One)
{
    private const byte FormVersion = 1;

    /// <summary>Of a source that was never seen.</summary>
    public static readonly SourceRecord None = new(default, default, default);

    /// <summary>The rows of a predicted class, 0 or 1.</summary>
    public RunningExcess Of(int predictedClass) => predictedClass == 0 ? Zero : One;

    /// <summary>Version byte, then for all, class 0 and class 1 excess, rows, variance and scatter (docs/formats/summaries.md).</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        foreach (var running in (ReadOnlySpan<RunningExcess>)[All, Zero, One]) output.PutDoubles([running.Excess, running.Rows, running.Variance, running.Scatter]);
    }

    /// <exception cref="InvalidDataException">The bytes are no record of a known version.</exception>
    public static SourceRecord Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Source record", source);
        input.Version(FormVersion);
        var record = new SourceRecord(Running(ref input), Running(ref input), Running(ref input));
        input.End();
        return record;
    }

    private static RunningExcess Running(ref BinaryInput input)
    {
        var running = new RunningExcess(input.Finite(), input.Finite(), input.Finite(), input.Finite());
        return running.Rows >= 0 && running.Variance >= 0 ? running : throw input.Broken("rows and variance are not negative");
    }
}
