using System.CommandLine;
using System.Globalization;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain demo</c>: the replay of the flights of 2001, with two announced incidents.</summary>
internal static class DemoCommand
{
    private const string None = "none";
    private const string SeedPrefix = "seed=";
    private const int DefaultSeed = 1;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The flights.", DefaultValueFactory = _ => Path.Combine("data", "flights-2001.parquet") };
        var spec = new Option<string>("--spec") { Description = "The flight model.", DefaultValueFactory = _ => Path.Combine("data", "flight-delay.yaml") };
        var inject = new Option<string>("--inject")
        {
            Description = $"seed=N draws sources and days of the two incidents (default {SeedPrefix}{DefaultSeed}); none leaves them out.",
            DefaultValueFactory = _ => SeedPrefix + DefaultSeed.ToString(CultureInfo.InvariantCulture),
        };
        inject.Validators.Add(result =>
        {
            // Without the option there is the default, and no token.
            if (result.Tokens.Select(token => token.Value).FirstOrDefault() is { } text && text != None && SeedOf(text) is null)
                result.AddError($"--inject is seed=N or none, not '{text}'");
        });
        var command = new Command("demo", "Watches a flight-delay model on the US flights of March to June 2001, with two injected incidents.") { data, spec, inject, ReplayRun.Pace, ReplayRun.Once, ReplayRun.State };
        command.SetAction((result, cancellation) => ReplayRun.RunAsync(result, result.GetRequiredValue(data), result.GetRequiredValue(spec), SeedOf(result.GetRequiredValue(inject)), cancellation));
        return command;
    }

    private static int? SeedOf(string text) =>
        text.StartsWith(SeedPrefix, StringComparison.Ordinal) && int.TryParse(text.AsSpan(SeedPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : null;
}
