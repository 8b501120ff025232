using System.CommandLine;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain replay --data FILE --spec MODEL.yaml</c>.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The table: .csv, .csv.gz or .parquet.", Required = true };
        var spec = new Option<string>("--spec") { Description = "The model spec (docs/spec.md).", Required = true };
        var command = new Command("replay", "Registers a model and replays a table of its predictions through the gateway.") { data, spec, ReplayRun.Pace, ReplayRun.Once, ReplayRun.State };
        command.SetAction((result, cancellation) => ReplayRun.RunAsync(result, result.GetRequiredValue(data), result.GetRequiredValue(spec), null, cancellation));
        return command;
    }
}
