using static Watchgrain.Attacks.Reports.ReportText;

namespace Watchgrain.Attacks.Reports;

/// <summary>Runs all attacks and controls and writes what became of them. The same for the same options, whatever the machine and however many threads it has.</summary>
internal static class AttackReport
{
    /// <param name="output">Takes the report, in Markdown.</param>
    /// <param name="progress">Takes a line before each case.</param>
    /// <param name="families">What is run, in the order of the report.</param>
    /// <param name="options">How often.</param>
    public static void Write(TextWriter output, TextWriter progress, IReadOnlyCollection<IAttackFamily> families, ReportOptions options)
    {
        output.WriteLine(Introduction(options));
        output.WriteLine();
        output.WriteLine("## Attacks");
        output.WriteLine();
        output.WriteLine(Row("attack", "data", "size", "detector", "runs", "found", "95 % limits", "half of these by", "named", "target"));
        output.WriteLine(Rule(10));
        foreach (var attack in families.SelectMany(family => family.Attacks()).Where(attack => options.Asks(attack.Detector))) output.WriteLine(Line(attack, Runs(attack.Run, options.Runs, progress, $"{attack.Attack}, {attack.Size}")));
        output.WriteLine();
        output.WriteLine("## Controls");
        output.WriteLine();
        output.WriteLine(Row("control", "data", "detector", "runs", "false alarms", "of", "rate", "95 % limits", "target"));
        output.WriteLine(Rule(9));
        foreach (var control in families.SelectMany(family => family.Controls()).Where(control => options.Asks(control.Detector))) output.WriteLine(Line(control, Runs(control.Run, control.IsSingle ? 1 : options.Runs, progress, control.Control)));
        output.WriteLine();
        output.WriteLine(ReportNotes.Text);
    }

    private static string Introduction(ReportOptions options) =>
        $"""
        # Attacks and controls on real data: what is found, and what raises a false alarm

        Made by `dotnet run -c Release --project tests/Attacks -- report{(options.IsQuick ? " --quick" : "")}{(options.Only is { } only ? $" --only \"{only}\"" : "")} --runs {options.Runs}`: each row runs with the seeds 1 to {options.Runs}, those without chance once. The same command gives the same file. The attacks are in `tests/Attacks/Generators`, what they run against in `tests/Attacks/Watching`: the detectors of the system as its grains call them, with its thresholds, and nothing else. What the columns mean stands below the tables; what is looked for and where it is blind: [security.md](security.md); formulas: [statistics.md](statistics.md).
        """;

    private static T[] Runs<T>(Func<int, T> run, int runs, TextWriter progress, string name)
    {
        progress.WriteLine(name);
        var outcomes = new T[runs];
        Parallel.For(0, runs, i => outcomes[i] = run(i + 1));
        return outcomes;
    }

    private static string Line(AttackCase attack, AttackOutcome[] outcomes)
    {
        AttackOutcome[] found = [.. outcomes.Where(outcome => outcome.Delay is not null).OrderBy(outcome => outcome.Delay)];
        var (low, high) = ExactInterval.Of(found.Length, outcomes.Length);
        var share = (double)found.Length / outcomes.Length;
        var named = found.Where(outcome => outcome.Named is not null).ToArray();
        return Row(
            attack.Attack, attack.Data, attack.Size, attack.Detector, Number(outcomes.Length), Percent(share), $"{Percent(low)} to {Percent(high)}",
            found.Length == 0 ? "–" : $"{attack.Unit} {Number(found[(found.Length - 1) / 2].Delay!.Value)}",
            named.Length == 0 ? "–" : Percent(named.Average(outcome => outcome.Named!.Value)),
            attack.Target is not { } target ? "–" : $"{Percent(target)}: {(share >= target ? "met" : $"**missed by {Number(100 * (target - share))} points**")}");
    }

    private static string Line(ControlCase control, ControlOutcome[] outcomes)
    {
        long alarms = outcomes.Sum(outcome => outcome.FalseAlarms), all = outcomes.Sum(outcome => outcome.Opportunities);
        var (low, high) = ExactInterval.Of(alarms, all);
        var rate = (double)alarms / all;
        return Row(
            control.Control, control.Data, control.Detector, Number(outcomes.Length), Number(alarms), $"{Number(all)} {control.Opportunity}", Rate(rate), $"{Rate(low)} to {Rate(high)}",
            control.Limit is { } limit ? Verdict(limit, control.IsInclusive, rate, high) : "–");
    }

    // A rate that is low enough by chance only is said to be so.
    private static string Verdict(double limit, bool isInclusive, double rate, double high)
    {
        var asked = limit == 0 ? "none" : $"{(isInclusive ? "at most" : "below")} {Rate(limit)}";
        var missed = limit == 0 ? "**missed**" : $"**missed: {Number(rate / limit)} times as many**";
        return $"{asked}: {(rate > limit || (rate == limit && !isInclusive) ? missed : limit == 0 || high <= limit ? "met" : "met, by too few to be sure")}";
    }
}
