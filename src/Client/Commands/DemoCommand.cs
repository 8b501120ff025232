using System.CommandLine;
using System.Globalization;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain demo</c>: the replay of the flights of 2001, with two announced incidents.</summary>
internal static class DemoCommand
{
    private const string SeedPrefix = "seed=";
    private const int DefaultSeed = 1;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The flights.", DefaultValueFactory = _ => Path.Combine("data", "flights-2001.parquet") };
        var spec = new Option<string>("--spec") { Description = "The flight model.", DefaultValueFactory = _ => Path.Combine("data", "flight-delay.yaml") };
        var inject = new Option<int?>("--inject")
        {
            Description = $"seed=N draws sources and days of the two incidents (default seed={DefaultSeed}); none leaves them out.",
            DefaultValueFactory = _ => DefaultSeed,
            CustomParser = result =>
            {
                var text = result.Tokens.Single().Value;
                if (text == "none")
                    return null;
                if (text.StartsWith(SeedPrefix, StringComparison.Ordinal) && int.TryParse(text.AsSpan(SeedPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
                    return seed;
                result.AddError($"--inject is seed=N or none, not '{text}'");
                return null;
            },
        };
        var command = new Command("demo", "Watches a flight-delay model on the US flights of March to June 2001, with two injected incidents.") { data, spec, inject, ReplayRun.Pace, ReplayRun.Once, ReplayRun.State };
        command.SetAction((result, cancellation) => ReplayRun.RunAsync(result, result.GetRequiredValue(data), result.GetRequiredValue(spec), result.GetValue(inject), cancellation));
        return command;
    }
}
