using System.Buffers;
using Watchgrain.Grains.Deltas;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Models;

/// <summary>Makes <see cref="PaneFigures"/> from summaries: all sources together.</summary>
public static class PaneFiguresOf
{
    public static PaneFigures Table(SummaryTable table, long pane, bool closed)
    {
        var scores = new ScoreCells();
        var outcomes = new OutcomeCells();
        var exposures = default(ExposureCounts);
        foreach (var (_, cells) in table.OfPane<ScoreCells>(pane))
            scores.Merge(cells);
        foreach (var (_, cells) in table.OfPane<OutcomeCells>(pane))
            outcomes.Merge(cells);
        foreach (var (_, counts) in table.OfPane<ExposureCounts>(pane))
            exposures += counts;
        return new() { Pane = pane, Closed = closed, Scores = Bytes(scores.WriteTo), Outcomes = Bytes(outcomes.WriteTo), Exposures = exposures };
    }

    private static byte[] Bytes(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
