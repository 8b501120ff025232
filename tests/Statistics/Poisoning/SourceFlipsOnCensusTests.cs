using Watchgrain.Attacks.Data;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.Tests.Golden;

namespace Watchgrain.Statistics.Tests.Poisoning;

/// <summary>Forty sources that send rows of the Adult census data, dealt at random, without a reference; one of them flips labels. What a single pane of its labels shows, and how often a clean source is suspect.</summary>
public sealed class SourceFlipsOnCensusTests(ITestOutputHelper output)
{
    private const int Sources = 40;

    /// <summary>In the version's budget: 1/32 of it, over 33 sources with half of that.</summary>
    private const double LogThreshold = 17;

    private static readonly double LogSuspect = Math.Log(20_000);

    private static readonly Lazy<(double[] Probability, int[] Label)> Scored = new(() => CensusModel.Score(SharedData.Columns("adults.csv.gz", [.. CensusModel.Columns])));

    /// <summary>Which labels are turned round.</summary>
    public enum Flips
    {
        Any,
        OnesOnly,
    }

    [Theory]
    [InlineData(300, 0.2, Flips.Any, 150, 0.95)]
    [InlineData(1000, 0.1, Flips.Any, 100, 0.7)]
    [InlineData(300, 0.1, Flips.Any, 50, 0.05)]
    [InlineData(1000, 0.05, Flips.Any, 50, 0.02)]
    // Contradictions of a predicted 1 grow more, and those of a predicted 0 become fewer: all together hide it, and z* > 4 hardly ever sees it.
    [InlineData(300, 0.4, Flips.OnesOnly, 100, 0.35)]
    public void Source_ThatFlips_IsSuspectAfterOnePane(int labels, double share, Flips flips, int runs, double least)
    {
        int found = 0, byScore = 0, falseAlarms = 0, clean = 0;
        var random = new Random(7);
        var evidence = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            var outcomes = Deal(random, labels, 1, share, flips)[0];
            JudgedSource[] panes = [.. outcomes.Select(cells => new JudgedSource(FlipSums.From(cells, 0), FlipSums.From(cells, 1), SourceRecord.None))];
            for (var source = 0; source < Sources; source++)
            {
                var logR = new SourceFlipDetector().Step(PeerComparison.Of(panes, source, LogThreshold)!.LogFactors).LogR;
                var suspect = logR >= LogSuspect ? 1 : 0;
                if (source == 0) evidence.Add(logR);
                (found, falseAlarms, clean) = source == 0 ? (found + suspect, falseAlarms, clean) : (found, falseAlarms + suspect, clean + 1);
            }
            byScore += SourceLabelExcess.Scores([.. outcomes.Select(SourceLabelSums.From)])[0] > SourceLabelExcess.DefaultThreshold ? 1 : 0;
        }
        output.WriteLine(FormattableString.Invariant($"{labels} labels, {share:P0} of {(flips == Flips.Any ? "all" : "those that are 1")} flipped: suspect in {found} of {runs} runs, z* > 4 in {byScore}; median ln R {evidence.Order().ElementAt(runs / 2):0.0}; {falseAlarms} false alarms in {clean} clean source-windows"));
        Assert.True(found >= least * runs, $"{found} of {runs}");
        Assert.True(falseAlarms * 5000 < Math.Max(clean, 5000), $"{falseAlarms} of {clean}");
    }

    [Fact]
    public void CleanSources_OverPanes_AreNotSuspect()
    {
        const int Labels = 300, Panes = 4, Runs = 60;
        int falseAlarms = 0, clean = 0;
        var most = double.NegativeInfinity;
        var random = new Random(8);
        for (var run = 0; run < Runs; run++)
        {
            SourceRecord[] records = [.. Enumerable.Repeat(SourceRecord.None, Sources)];
            SourceFlipDetector[] detectors = [.. Enumerable.Range(0, Sources).Select(_ => new SourceFlipDetector())];
            foreach (var outcomes in Deal(random, Labels, Panes, 0, Flips.Any))
            {
                JudgedSource[] panes = [.. outcomes.Select((cells, source) => new JudgedSource(FlipSums.From(cells, 0), FlipSums.From(cells, 1), records[source]))];
                for (var source = 0; source < Sources; source++)
                {
                    var comparison = PeerComparison.Of(panes, source, LogThreshold)!;
                    var logR = detectors[source].Step(comparison.LogFactors).LogR;
                    records[source] = comparison.Record;
                    most = Math.Max(most, logR);
                    clean++;
                    falseAlarms += logR >= LogSuspect ? 1 : 0;
                }
            }
        }
        output.WriteLine(FormattableString.Invariant($"{falseAlarms} false alarms in {clean} clean source-windows of {Labels} labels, {Panes} in a row; the largest ln R was {most:0.0}, {LogSuspect:0.0} is suspect"));
        Assert.Equal(0, falseAlarms);
    }

    /// <summary>Per pane the outcomes of each source, no row twice; the first source flips.</summary>
    private static OutcomeCells[][] Deal(Random random, int labels, int panes, double share, Flips flips)
    {
        var (probability, label) = Scored.Value;
        int[] rows = [.. Enumerable.Range(0, label.Length)];
        // Fisher and Yates, as far as rows are needed.
        for (var i = 0; i < panes * Sources * labels; i++)
        {
            var j = random.Next(i, rows.Length);
            (rows[i], rows[j]) = (rows[j], rows[i]);
        }
        var next = 0;
        var dealt = new OutcomeCells[panes][];
        for (var pane = 0; pane < panes; pane++)
        {
            dealt[pane] = new OutcomeCells[Sources];
            for (var source = 0; source < Sources; source++)
            {
                var cells = dealt[pane][source] = new OutcomeCells();
                for (var i = 0; i < labels; i++)
                {
                    var row = rows[next++];
                    var flip = source == 0 && (flips == Flips.Any || label[row] == 1) && random.NextDouble() < share;
                    cells.Add(flip ? 1 - label[row] : label[row], probability[row] >= 0.5 ? 1 : 0, probability[row]);
                }
            }
        }
        return dealt;
    }
}
