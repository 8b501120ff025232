using System.Buffers;
using CsCheck;
using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Tests.Deltas;

public sealed class QuarantineTests
{
    private const int Panes = 4;

    private static readonly string[] Names = ["north", "south", "east", ReceiverPanes.OtherSources];

    private static readonly Gen<(long Pane, int Source, double Score, int Class, int Label)[]> Rows =
        Gen.Select(Gen.Long[0, Panes - 1], Gen.Int[0, Names.Length - 1], Gen.Double[0, 1], Gen.Int[0, 1], Gen.Int[0, 1]).Array[0, 60];

    [Fact]
    public void Without_MergedWithWhatItLeftOut_IsTheWholeBitForBit() => Gen.Select(Rows, Gen.Int[0, Names.Length - 1], Gen.Long[0, Panes]).Sample((rows, held, from) =>
    {
        var table = Table(rows);
        var quarantine = new Quarantine([new(Names[held], from, ["d"])]);
        for (var pane = 0L; pane < Panes; pane++)
        {
            var whole = Bytes(table, pane);
            var counted = table.Without(quarantine, pane);
            var apart = Table(rows.Where(row => row.Pane == pane && quarantine.Holds(Names[row.Source], pane)));
            Assert.Equal(table.LabelledRowsOf(pane) - apart.LabelledRowsOf(pane), counted.LabelledRowsOf(pane));

            var again = Table([]);
            foreach (var part in counted.PartsOf(pane).Concat(apart.PartsOf(pane)))
                again.Merge(part);
            Assert.Equal(whole, Bytes(again, pane));
            // What was left out is still there: nothing was taken from the table itself.
            Assert.Equal(whole, Bytes(table, pane));
        }
    });

    [Theory]
    [InlineData("north", 4, false)]
    [InlineData("north", 5, true)]
    [InlineData("north", 6, true)]
    [InlineData("south", 6, false)]
    public void Holds_ItsSourceFromItsPaneOn(string source, long pane, bool holds) => Assert.Equal(holds, new Quarantine([new("north", 5, ["d"])]).Holds(source, pane));

    [Fact]
    public void Holds_TheRemainder_Never() => Assert.False(new Quarantine([new(ReceiverPanes.OtherSources, 0, ["d"])]).Holds(ReceiverPanes.OtherSources, 9));

    private static SummaryTable Table(IEnumerable<(long Pane, int Source, double Score, int Class, int Label)> rows)
    {
        var table = new SummaryTable();
        foreach (var row in rows)
        {
            table.Scores(row.Pane, Names[row.Source]).Add(row.Score, row.Class);
            table.Outcomes(row.Pane, Names[row.Source]).Add(row.Label, row.Class, row.Score);
        }
        return table;
    }

    private static byte[] Bytes(SummaryTable table, long pane)
    {
        var output = new ArrayBufferWriter<byte>();
        table.ScoresOf(pane).WriteTo(output);
        table.OutcomesOf(pane).WriteTo(output);
        return output.WrittenSpan.ToArray();
    }
}
