using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Tests.Features;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Performance;

public sealed class LostClassTests
{
    private const long Day = 86_400_000;

    private static readonly string[] Names = ["cat", "dog", "fish"];

    // 300 rows of each class: rows by label and predicted class.
    private static readonly int[,] Usual = { { 270, 15, 15 }, { 15, 270, 15 }, { 15, 15, 270 } };

    [Fact]
    public void Describe_OneClassIsTakenForAnother_NamesBoth() => Assert.Equal(
        "; most of it lies in the class 'cat', of which 20.0 % are recognised against 90.0 %; 75.0 % are predicted 'dog' against 5.0 %",
        Describe(new[,] { { 60, 225, 15 }, { 15, 270, 15 }, { 15, 15, 270 } }));

    [Fact]
    public void Describe_TwoClassesAreSwapped_SaysWithWhichOne() => Assert.Equal(
        "; most of it lies in the class 'dog', of which 5.0 % are recognised against 90.0 %; 90.0 % are predicted 'fish' against 5.0 %",
        Describe(new[,] { { 270, 15, 15 }, { 15, 15, 270 }, { 15, 255, 30 } }));

    [Fact]
    public void Describe_AllClassesLoseAlike_ClaimsNoMost() => Assert.Equal(
        "; the largest part of it lies in the class 'cat', of which 49.0 % are recognised against 90.0 %; 26.0 % are predicted 'dog' against 5.0 %",
        Describe(new[,] { { 147, 78, 75 }, { 75, 150, 75 }, { 75, 75, 150 } }));

    [Fact]
    public void Describe_NoClassHasLost_SaysNothing()
    {
        Assert.Empty(Describe(Usual));
        Assert.Empty(new LostClass(Spec(), []).Describe(0, Outcomes(Usual)));
    }

    // On one day of the week cats are hard to tell, always: a pane of that day is compared with such days. A day of the week with few rows is compared with all of them.
    [Fact]
    public void Describe_OfAWeeklyRhythm_ComparesWithTheSameDay()
    {
        int[,] hard = { { 90, 195, 15 }, { 15, 270, 15 }, { 15, 15, 270 } }, few = { { 10, 0, 0 }, { 0, 10, 0 }, { 0, 0, 10 } };
        var reference = new SummaryTable();
        for (var pane = 0; pane < 14; pane++)
            reference.ClassOutcomes(pane, "", 3).Merge(Outcomes(pane % 7 == 3 ? hard : pane % 7 == 5 ? few : Usual));
        var lost = new LostClass(Spec() with { Axis = Axis.EventTime, PaneLength = Day, Rhythm = Rhythm.Weekly }, reference.ToParts());

        Assert.Equal("; most of it lies in the class 'fish', of which 50.0 % are recognised against 90.0 %", lost.Describe(17, Outcomes(new[,] { { 90, 195, 15 }, { 15, 270, 15 }, { 75, 75, 150 } })));
        Assert.StartsWith("; most of it lies in the class 'cat', of which 30.0 % are recognised against 80.", lost.Describe(19, Outcomes(hard)), StringComparison.Ordinal);
        Assert.Contains("of which 30.0 % are recognised against 90.0 %; 65.0 % are predicted 'dog' against 5.0 %", lost.Describe(18, Outcomes(hard)), StringComparison.Ordinal);
    }

    private static string Describe(int[,] rows)
    {
        var reference = new SummaryTable();
        reference.ClassOutcomes(0, "", 3).Merge(Outcomes(Usual));
        return new LostClass(Spec(), reference.ToParts()).Describe(1, Outcomes(rows));
    }

    private static VersionSpec Spec() => Scenario.Spec() with { Task = ModelTask.Multiclass, Classes = [.. Names] };

    private static ClassOutcomes Outcomes(int[,] rows)
    {
        var outcomes = new ClassOutcomes(3);
        for (var label = 0; label < 3; label++)
        {
            for (var predicted = 0; predicted < 3; predicted++)
            {
                float[] probabilities = [0.25f, 0.25f, 0.25f];
                probabilities[predicted] = 0.5f;
                for (var row = 0; row < rows[label, predicted]; row++)
                    outcomes.Add(label, predicted, probabilities);
            }
        }
        return outcomes;
    }
}
