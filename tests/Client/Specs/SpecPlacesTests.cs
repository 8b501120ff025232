using Watchgrain.Client.Specs;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Watchgrain.Client.Tests.Specs;

public sealed class SpecPlacesTests
{
    private const string Text = """
        pane: 6h
        features:
          - name: weight
            type: numeric
        slices:
          - feature: service
            values: all
        thresholds:
          - { statistic: psi, above: 0.25 }
          - { statistic: accuracy, below: 7 }
        """;

    [Theory]
    [InlineData("spec.thresholds[1].below", "10:35")]
    [InlineData("spec.thresholds[1].panes", "10:5")]
    [InlineData("spec.thresholds[0]", "9:5")]
    [InlineData("spec.thresholds[7].below", "9:3")]
    [InlineData("spec.thresholds", "9:3")]
    [InlineData("spec.features[0].kind", "4:11")]
    [InlineData("spec.slices[0].values[3]", "7:13")]
    [InlineData("spec.pane_length", "1:7")]
    [InlineData("spec.costs.currency", "1:1")]
    [InlineData("spec", "1:1")]
    [InlineData("model_id", null)]
    public void Field_OfTheContract_IsFoundInTheFile(string field, string? place)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Text));

        Assert.Equal(place is null ? null : $"model.yaml:{place}", new SpecPlaces("model.yaml", stream.Documents[0].RootNode).Of(field));
    }
}
