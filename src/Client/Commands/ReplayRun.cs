using System.CommandLine;
using Spectre.Console;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Specs;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Commands;

/// <summary>What <c>demo</c> and <c>replay</c> share: options, and the run with its summary.</summary>
internal static class ReplayRun
{
    public static Option<string?> Pace { get; } = new("--pace") { Description = $"{ReplayPace.Syntax} (default: one stream day, or one pane of a sequence, per 500ms)." };

    public static Option<bool> Once { get; } = new("--once") { Description = "Ends with one line of JSON: the outcome." };

    public static Option<string> State { get; } = new("--state") { Description = "Directory in which a replay remembers what it was made of.", DefaultValueFactory = _ => "var" };

    public static Task<int> RunAsync(ParseResult result, string dataPath, string specPath, int? seed, CancellationToken cancellation) => ExitCode.OfAsync(
        async () =>
        {
            var spec = SpecReader.Read(specPath);
            var pace = result.GetValue(Pace) is { } text
                ? ReplayPace.Parse(text, spec.Axis.IsEventTime) ?? throw new InputException("--pace", $"'{text}' is not {ReplayPace.Syntax}")
                : ReplayPace.Default(spec);
            var options = new ReplayOptions(spec, dataPath, result.GetRequiredValue(State), pace, seed);
            using var client = new WatchgrainClient(new WatchgrainClientOptions { Addresses = result.GetRequiredValue(Gateway.Addresses), ApiKey = Gateway.ApiKey });
            var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            var isTerminal = output == Console.Out && !Console.IsOutputRedirected && !Console.IsErrorRedirected;
            var summary = isTerminal
                ? await LiveScreen.RunAsync(AnsiConsole.Console, ReplayOn)
                : await ReplayOn(new PlainScreen(output, error, TimeProvider.System));
            Say(summary, spec, output);
            if (result.GetValue(Once))
                await output.WriteLineAsync(summary.ToJsonLine());
            else
                SayWhatWaits(summary, result.GetRequiredValue(Gateway.Addresses), output);
            return summary.RowsLost == 0 ? ExitCode.Done : ExitCode.Failed;

            Task<ReplaySummary> ReplayOn(IReplayScreen screen) => new TableReplay(client, options, screen, TimeProvider.System).RunAsync(cancellation);
        },
        result.GetRequiredValue(Gateway.Addresses),
        result.InvocationConfiguration.Error,
        cancellation);

    private static void Say(ReplaySummary summary, ModelSpec spec, TextWriter output)
    {
        var sentNow = summary.ValuesPerSecond > 0;
        var speed = sentNow ? $" in {summary.Seconds:N1} s ({summary.ValuesPerSecond:N0} values/s)" : "";
        output.WriteLine($"{Counted.Of(summary.Rows, "row")} and {Counted.Of(summary.Labels, "label")}{speed}, {Counted.Of(summary.RowsLost, "row")} lost; "
            + $"{Counted.Of(summary.Signals, "signal")}, {Counted.Of(summary.Incidents.Count, "incident")}, {Counted.Of(summary.Decisions.Count, "decision")}");
        foreach (var incident in summary.Incidents.Where(incident => incident.MergedInto.Length == 0))
            output.WriteLine(TextTable.Printable($"incident {incident.Id} ({incident.State}, severity {incident.Severity}): {incident.Sentence}"));
        foreach (var incident in summary.Injected)
            output.WriteLine($"injected{(sentNow ? "" : " by the earlier run")}: {incident.Kind} {(incident.Feature.Length > 0 ? $"of {incident.Feature} " : "")}at source {incident.Source} from {spec.Axis.Describe(incident.Position)}");
        output.WriteLine($"audit log {summary.AuditCheckpoint.Origin}: {summary.AuditCheckpoint.Size} entries, root {summary.AuditCheckpoint.RootHash}");
    }

    private static void SayWhatWaits(ReplaySummary summary, Uri[] addresses, TextWriter output)
    {
        var waiting = summary.Decisions.Where(decision => decision.State.StartsWith("awaiting_", StringComparison.Ordinal)).Select(decision => decision.Id).ToArray();
        if (waiting.Length == 0)
            return;
        var command = Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(AppContext.BaseDirectory, "watchgrain"));
        output.WriteLine(TextTable.Printable($"{Counted.Of(waiting.Length, "decision")} {(waiting.Length == 1 ? "waits for you" : "wait for you, the first one")}: "
            + $"{command} decisions approve {waiting[0]} --rationale \"...\" --address {string.Join(',', addresses.Select(address => address.GetLeftPart(UriPartial.Authority)))}"));
    }
}
