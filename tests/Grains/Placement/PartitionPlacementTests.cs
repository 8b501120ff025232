using Watchgrain.Grains.Placement;

namespace Watchgrain.Grains.Tests.Placement;

public sealed class PartitionPlacementTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(6, 3)]
    [InlineData(7, 3)]
    [InlineData(64, 9)]
    public void Partitions_OfAnyVersion_SpreadEvenlyOverTheSilos(int partitions, int silos)
    {
        foreach (var version in Enumerable.Range(0, 50).Select(number => new VersionId("tenant", "model", $"v{number}")))
        {
            var perSilo = new int[silos];
            for (var partition = 0; partition < partitions; partition++)
                perSilo[PartitionPlacementDirector.SiloOf(GrainKeys.Ingest(version, partition), silos)]++;
            Assert.InRange(perSilo.Max() - perSilo.Min(), 0, 1);
        }
    }

    [Fact]
    public void Versions_WithOnePartition_AreNotAllOnOneSilo()
    {
        var silos = Enumerable.Range(0, 300).Select(number => PartitionPlacementDirector.SiloOf(GrainKeys.Ingest(new("tenant", "model", $"v{number}"), 0), 3)).ToArray();

        // A third of 300, give or take five standard deviations.
        Assert.All(silos.CountBy(silo => silo), silo => Assert.InRange(silo.Value, 59, 141));
    }
}
