using System.Globalization;

namespace Watchgrain.Benchmarks.Fleet;

/// <summary>What coordinators cost per pane, in a simulated fleet of 100,000 streams and in smaller ones: by the number of models with as many streams each, and by the streams of a model with as many models.</summary>
internal static class FleetRun
{
    /// <summary>100,000 streams three ways; as many models with a hundred streams each; ten models with as many streams.</summary>
    private static readonly (int Models, int Streams)[] Sizes = [(10, 100), (100, 100), (1000, 100), (10, 1000), (100, 1000), (10, 10_000)];

    public static int Print(TextWriter output, bool isQuick)
    {
        // The compiler has done its work before anything is measured.
        new SimulatedFleet(20, 50, seed: 1).Run(isQuick ? 20 : 60);
        foreach (var (models, streams) in isQuick ? Sizes[..2] : Sizes)
        {
            var cost = new SimulatedFleet(models, streams, seed: 2).Run(SimulatedFleet.Panes);
            var size = string.Create(CultureInfo.InvariantCulture, $"{models}_models_of_{streams}");
            FigureLine.Print(output, $"coordinator_cpu_{size}", cost.CoordinatorNanoseconds / 1e3, "µs per pane of one version");
            FigureLine.Print(output, $"coordinator_state_{size}", cost.CoordinatorBytes, "bytes of one version");
            FigureLine.Print(output, $"fleet_cpu_{size}", cost.FleetNanoseconds / 1e3, "µs per pane of all models");
            FigureLine.Print(output, $"fleet_cpu_per_model_{size}", cost.FleetNanoseconds / 1e3 / models, "µs per pane and model");
            FigureLine.Print(output, $"fleet_allocated_{size}", cost.FleetAllocated, "bytes per pane of all models");
            FigureLine.Print(output, $"fleet_state_{size}", cost.FleetBytes, "bytes");
            FigureLine.Print(output, $"fleet_reports_{size}", cost.Reports, "reports per pane of all models");
        }
        return 0;
    }
}
