using Watchgrain.Client.Replay;
using Watchgrain.Client.Specs;

namespace Watchgrain.Client.Tests.Replay;

/// <summary>The example of the documentation, whole or changed.</summary>
internal static class Parcels
{
    public static string SpecPath { get; } = Repository.Path("docs", "examples", "parcels", "parcels.yaml");

    public static string DataPath { get; } = Repository.Path("docs", "examples", "parcels", "parcels.csv");

    public static DateTimeOffset Now { get; } = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static ModelSpec Spec => SpecReader.Read(SpecPath);

    public static async Task<List<ReplayStep>> StepsAsync(ModelSpec spec, string data, DateTimeOffset now, CancellationToken cancellation)
    {
        var tables = await ReplayTables.OpenAsync(spec, data, withAlternateScore: false, now, cancellation);
        return await new ReplayPlan(spec, now).StepsAsync(tables.ProductionAsync(cancellation)).ToListAsync(cancellation);
    }
}
