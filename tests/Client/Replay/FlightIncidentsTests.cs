using Watchgrain.Client.Replay;
using Watchgrain.Client.Replay.Injection;
using Watchgrain.Client.Specs;
using Xunit;

namespace Watchgrain.Client.Tests.Replay;

public sealed class FlightIncidentsTests
{
    private static readonly string[] Sources = [.. Enumerable.Range(0, 8).Select(feed => $"feed-{feed}")];
    private static readonly ModelSpec Spec = SpecReader.Read(Repository.Path("data", "flight-delay.yaml"));

    [Fact]
    public void Draw_ManySeeds_KeepsTheBoundsAndUsesAllSources()
    {
        var units = new HashSet<string>();
        for (var seed = 0; seed < 200; seed++)
        {
            var incidents = new FlightIncidents(Spec, seed, Sources).All;
            var (unit, flip) = (incidents[0], incidents[1]);
            Assert.InRange(unit.From, "2001-03-15", "2001-05-01");
            Assert.InRange((flip.Position - unit.Position) / 86_400_000.0, 10, 25);
            Assert.NotEqual(unit.Source, flip.Source);
            units.Add(unit.Source);
        }
        Assert.Equal(8, units.Count);
    }

    [Fact]
    public void Draw_SameSeedAndSourcesInAnotherOrder_IsTheSame() =>
        Assert.Equal(new FlightIncidents(Spec, 7, Sources).All, new FlightIncidents(Spec, 7, Sources.Reverse()).All);

    [Fact]
    public void Announcement_SaysThatItIsInjected()
    {
        var unit = new FlightIncidents(Spec, 1, Sources).All[0];
        Assert.Equal($"INJECTED by this demonstration: from {unit.From} source {unit.Source} reports distance in kilometres", unit.Announcement);
    }

    [Fact]
    public void Apply_UnitError_ChangesDistanceAndScoreOfItsSourceFromItsDayOn()
    {
        var incidents = new FlightIncidents(Spec, 1, Sources);
        var unit = incidents.All[0];
        var before = Row(1, unit.Source, unit.Position - 1);
        Assert.Same(before, incidents.Apply(before));
        var after = incidents.Apply(Row(1, unit.Source, unit.Position));
        Assert.Equal(1_000 * 1.609344, after.Values[2].Number);
        Assert.Equal(0.4, after.Score);
        var other = Row(1, Sources.First(source => incidents.All.All(incident => incident.Source != source)), unit.Position);
        Assert.Same(other, incidents.Apply(other));
    }

    [Fact]
    public void Apply_LabelFlip_FlipsAFifthOfTheLabelsAndAlwaysTheSameOnes()
    {
        const int Seed = 3;
        const int Rows = 20_000;
        var flip = new FlightIncidents(Spec, Seed, Sources).All[1];
        bool[] Flipped() => [.. Enumerable.Range(0, Rows).Select(id => new FlightIncidents(Spec, Seed, Sources).Apply(Row((ulong)id, flip.Source, flip.Position)).Label == 0)];
        var flipped = Flipped();
        // Four standard deviations of a share of 0.2.
        Assert.InRange(flipped.Count(isFlipped => isFlipped) / (double)Rows, 0.2 - 0.0113, 0.2 + 0.0113);
        Assert.Equal(flipped, Flipped());
    }

    [Fact]
    public void Apply_Nothing_BeforeTheFlipDay()
    {
        var incidents = new FlightIncidents(Spec, 3, Sources);
        var flip = incidents.All[1];
        for (var id = 0UL; id < 100; id++)
            Assert.Equal(1u, incidents.Apply(Row(id, flip.Source, flip.Position - 1)).Label);
    }

    private static PredictionRow Row(ulong id, string source, long position) => new()
    {
        Row = (long)id,
        Position = position,
        Source = source,
        Id = new RowId(id, null),
        Score = 0.3,
        AlternateScore = 0.4,
        Label = 1,
        Values = [Cell.Of(12), Cell.Of(3), Cell.Of(1_000), Cell.Of("ORD"), Cell.Of("ATL")],
    };
}
