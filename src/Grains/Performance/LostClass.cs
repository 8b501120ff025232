using System.Globalization;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>Says of a pane whose predictions have become worse in which class most right answers are lost, and what its rows are taken for instead. Pure; not thread-safe.</summary>
/// <remarks>Beside the reference's rows in the same phase, or where these are few beside all of them, as <see cref="DecayWatch"/>.</remarks>
/// <param name="spec">Names the classes, and gives the phase of a pane.</param>
/// <param name="reference"><c>ClassOutcomes</c> per reference pane.</param>
internal sealed class LostClass(VersionSpec spec, IReadOnlyCollection<SummaryPart> reference)
{
    private readonly ClassOutcomes?[] phases = new ClassOutcomes?[spec.Phases];

    /// <summary>The end of a sentence; empty where no class has lost any, or a retraction is ahead of what it retracts.</summary>
    public string Describe(long pane, ClassOutcomes outcomes)
    {
        var usual = phases[spec.PhaseOf(pane)] ??= Usual(spec.PhaseOf(pane));
        if (usual is not { Count: > 0, IsWhole: true })
            return "";
        var (now, then) = (outcomes.Table(), usual.Table());
        (int Code, double Loss)[] losses = [.. Enumerable.Range(0, spec.ClassCount).Where(code => now.LabelCount(code) > 0 && then.LabelCount(code) > 0)
            .Select(code => (code, Loss: Math.Max(0, Rate(then, code, code) - Rate(now, code, code)) * now.LabelCount(code)))];
        var (lost, loss) = losses.DefaultIfEmpty().MaxBy(own => own.Loss);
        if (loss <= 0)
            return "";
        var part = loss > losses.Sum(own => own.Loss) / 2 ? "most of it" : "the largest part of it";
        return string.Create(CultureInfo.InvariantCulture, $"; {part} lies in the class '{spec.Classes![lost]}', of which {Percent(now, lost, lost)} % are recognised against {Percent(then, lost, lost)} %{TakenFor(lost, now, then)}");
    }

    // The one class to which most of the lost rows go.
    private string TakenFor(int lost, ConfusionTable now, ConfusionTable then)
    {
        var fewer = Rate(then, lost, lost) - Rate(now, lost, lost);
        var (other, more) = Enumerable.Range(0, spec.ClassCount).Where(code => code != lost).Select(code => (code, More: Rate(now, lost, code) - Rate(then, lost, code))).MaxBy(own => own.More);
        return more > fewer / 2 ? string.Create(CultureInfo.InvariantCulture, $"; {Percent(now, lost, other)} % are predicted '{spec.Classes![other]}' against {Percent(then, lost, other)} %") : "";
    }

    private ClassOutcomes Usual(int phase)
    {
        var own = Merged(reference.Where(part => spec.PhaseOf(part.Pane) == phase));
        return own.Count >= FeatureAnchor.LeastRows ? own : Merged(reference);
    }

    private ClassOutcomes Merged(IEnumerable<SummaryPart> parts)
    {
        var all = new ClassOutcomes(spec.ClassCount);
        foreach (var part in parts)
            all.Merge(ClassOutcomes.Read(part.Bytes));
        return all;
    }

    private static double Rate(ConfusionTable table, int label, int predicted) => (double)table[label, predicted] / table.LabelCount(label);

    private static string Percent(ConfusionTable table, int label, int predicted) => (100 * Rate(table, label, predicted)).ToString("0.0", CultureInfo.InvariantCulture);
}
