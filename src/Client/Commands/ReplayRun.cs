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
            using var client = new WatchgrainClient(new WatchgrainClientOptions { Address = result.GetRequiredValue(Gateway.Address), ApiKey = Gateway.ApiKey });
            var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            var isTerminal = output == Console.Out && !Console.IsOutputRedirected && !Console.IsErrorRedirected;
            var summary = isTerminal
                ? await LiveScreen.RunAsync(AnsiConsole.Console, ReplayOn)
                : await ReplayOn(new PlainScreen(output, error, TimeProvider.System));
            Say(summary, spec, output);
            if (result.GetValue(Once))
                await output.WriteLineAsync(summary.ToJsonLine());
            return summary.RowsLost == 0 ? ExitCode.Done : ExitCode.Failed;

            Task<ReplaySummary> ReplayOn(IReplayScreen screen) => new TableReplay(client, options, screen, TimeProvider.System).RunAsync(cancellation);
        },
        result.GetRequiredValue(Gateway.Address),
        result.InvocationConfiguration.Error,
        cancellation);

    private static void Say(ReplaySummary summary, ModelSpec spec, TextWriter output)
    {
        output.WriteLine($"{summary.Rows:N0} rows and {summary.Labels:N0} labels in {summary.Seconds:N1} s ({summary.ValuesPerSecond:N0} values/s), {summary.RowsLost} rows lost; "
            + $"{summary.Signals} signals, {summary.Decisions.Count} decisions");
        foreach (var incident in summary.Injected)
            output.WriteLine($"injected: {incident.Kind} {(incident.Feature.Length > 0 ? $"of {incident.Feature} " : "")}at source {incident.Source} from {spec.Axis.Describe(incident.Position)}");
        output.WriteLine($"audit log {summary.AuditCheckpoint.Origin}: {summary.AuditCheckpoint.Size} entries, root {summary.AuditCheckpoint.RootHash}");
    }
}
