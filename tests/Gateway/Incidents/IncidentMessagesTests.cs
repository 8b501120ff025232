using Watchgrain.Gateway.Incidents;
using Watchgrain.Gateway.Models;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests.Incidents;

public sealed class IncidentMessagesTests
{
    private static readonly VersionSpec Spec = SpecReader.Read(Specs.New(), new()) with { Costs = new() { Currency = "EUR", FalsePositive = 5 } };

    [Fact]
    public void Joined_BeyondTwenty_AreCounted()
    {
        var strand = Of("distance");
        strand.Joined.AddRange(Enumerable.Range(0, 50).Select(source => new Subject { Feature = "distance", Source = $"s{source}" }));
        var cause = Assert.Single(View(strand).ToMessage(Spec).Causes);
        Assert.Equal((20, 30L, "s0"), (cause.Joined.Count, cause.MoreJoined, cause.Joined[0].Source));
    }

    [Fact]
    public void Incident_OfTenThousandCausesWithLongNames_FitsIntoAMessage()
    {
        var message = View([.. Enumerable.Range(0, 10_000).Select(feature => Of($"{feature}-".PadRight(250, 'x')))]).ToMessage(Spec);
        Assert.InRange(message.CalculateSize(), IncidentService.MostListBytes / 2, GatewayRegistration.MaxMessageBytes);
        Assert.Equal(10_000, message.Causes.Count + message.MoreCauses);
    }

    [Fact]
    public void Effect_WithCosts_NamesTheirCurrency()
    {
        var effect = new IncidentEffect(3, []) { Rows = 10, CostPerPrediction = 0.5 };
        Assert.Equal((0.5, "EUR"), (effect.ToMessage("EUR").CostPerPrediction, effect.ToMessage("EUR").Currency));
        Assert.Equal("", (effect with { CostPerPrediction = null }).ToMessage("EUR").Currency);
        var view = View(Of("distance"));
        view.Incident.Worst = effect;
        Assert.Equal("EUR", view.ToListed(Spec).Worst.Currency);
    }

    private static IncidentView View(params Strand[] strands) =>
        new(new("alpha", "m", "1"), new() { Id = "m/1/1", Family = Family.Drift, Subject = new() { Feature = "distance" }, OpenedPane = 3 }, strands);

    private static Strand Of(string feature) => new() { Family = Family.Drift, Subject = new() { Feature = feature }, OpenedPane = 3, Statistic = "psi_corrected" };
}
