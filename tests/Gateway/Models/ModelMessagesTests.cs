using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Models;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests.Models;

public sealed class ModelMessagesTests
{
    [Fact]
    public void Spec_WithCostsThresholdsAndUpstream_IsShownAsItWasRegistered()
    {
        var spec = Specs.New();
        spec.Features[1].Upstream = "warehouse.routes";
        spec.Costs = new() { Currency = "EUR", FalsePositive = 5, FalseNegative = 0 };
        spec.Thresholds.Add([new V1.FixedThreshold { Statistic = "psi", Feature = "distance", Above = 0.25, Panes = 2 }, new V1.FixedThreshold { Statistic = "accuracy", Below = 0.75, Panes = 1 }]);

        var shown = Shown(spec);

        Assert.Equal(["", "warehouse.routes"], shown.Features.Select(feature => feature.Upstream));
        Assert.Equal(spec.Costs, shown.Costs);
        Assert.Equal(spec.Thresholds, shown.Thresholds);
        Assert.Null(Shown(Specs.New()).Costs);
    }

    [Fact]
    public void Costs_OfARegression_AreShownByTheUnit()
    {
        var spec = Specs.New();
        spec.Task = V1.ModelTask.Regression;
        spec.Costs = new() { Currency = "EUR", PerUnitOfError = 0.25 };

        Assert.Equal(spec.Costs, Shown(spec).Costs);
    }

    private static V1.VersionSpec Shown(V1.VersionSpec spec) =>
        new ModelRecord { ModelId = "m", DisplayName = "", Owner = "", Versions = [new() { Version = "1", Spec = SpecReader.Read(spec, new FieldViolations()) }] }.ToMessage().Versions[0].Spec;
}
