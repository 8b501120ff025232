using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Abuse;

/// <summary>A caller's queries in windows of 200: T = ‖mean φ(window) − mean φ(reference)‖² against the largest T of windows of the reference. Extraction asks for rows that customers do not have. Not thread-safe.</summary>
internal sealed class QueryWindow(CallerReference reference)
{
    /// <summary>200 rows: what is measured.</summary>
    public const int Rows = 200;

    private readonly double[] row = new double[reference.Features];
    private RandomFourierMean mean = new();

    /// <summary>Windows above the limit without a break, up to now.</summary>
    public long InARow { get; private set; }

    /// <summary>Whether the window that this query completes is above the limit; null: it completes none.</summary>
    public bool? Take(ReadOnlySpan<float> point)
    {
        for (var i = 0; i < row.Length; i++) row[i] = point[i];
        mean.Add(reference.Map, row);
        if (mean.Rows < Rows) return null;
        var differs = reference.Distance(mean) > reference.WindowLimit;
        (mean, InARow) = (new(), differs ? InARow + 1 : 0);
        return differs;
    }

    public void Write(IBufferWriter<byte> output)
    {
        var form = BinaryOutput.BytesOf(mean.WriteTo);
        output.PutCount(InARow);
        output.PutCount(form.Length);
        output.Write(form);
    }

    public void Read(ref BinaryInput input)
    {
        InARow = input.Count();
        mean = RandomFourierMean.Read(input.Take(input.Length(1)));
        if (mean.Rows >= Rows || (mean.Fingerprint is { } other && other != reference.Map.Fingerprint)) throw input.Broken("its window is full or stands on another map");
    }
}
