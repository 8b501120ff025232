using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;

namespace Watchgrain.Grains.Tests.Slices;

public sealed class SliceNamesTests
{
    private static readonly VersionId Id = new("t", "m", "1");

    private readonly SliceNames names = new(Id, new()
    {
        Features = [],
        Axis = Axis.Sequence,
        PaneLength = 1,
        LabelMaturity = 1,
        LabelHorizon = 1,
        Slices = [new() { Feature = "kind", Values = ["a", "b"] }, new() { Feature = "city", Values = [], All = true }],
    });

    [Fact]
    public void Value_OfADeclaredFeature_IsASliceOnlyWhenDeclared()
    {
        Assert.Equal(((ushort)1, GrainKeys.Slice(Id, "kind", "b")), names.Find(new("kind", "b")));
        Assert.Null(names.Find(new("kind", "c")));
        Assert.True(names.IsSettled(new("kind", "c")));
    }

    [Fact]
    public void Value_OfAnOpenFeature_IsKnownOnceTheRegisterHasSaid()
    {
        Assert.False(names.IsSettled(new("city", "Bern")));

        names.Learn([new("city", "Bern"), new("city", "Basel")], [0, -1]);

        Assert.Equal(((ushort)2, GrainKeys.Slice(Id, "city", "Bern")), names.Find(new("city", "Bern")));
        Assert.Equal((ushort.MaxValue, GrainKeys.Slice(Id, "city", "other")), names.Find(new("city", "Basel")));
        Assert.True(names.IsRemainder(ushort.MaxValue) && !names.IsRemainder(2));
        Assert.Equal((GrainKeys.Slice(Id, "city", "Bern"), GrainKeys.Slice(Id, "city", "other")), (names.KeyOf(2), names.KeyOf(ushort.MaxValue)));
    }

    [Fact]
    public void Memory_OfAFloodOfValues_IsBounded()
    {
        SliceName[] flood = [.. Enumerable.Range(0, SliceNames.Kept + 1).Select(i => new SliceName("city", $"c{i}"))];
        names.Learn(flood, [.. flood.Select((_, i) => i)]);
        Assert.Equal(GrainKeys.Slice(Id, "city", "c7"), names.KeyOf(9));

        names.Trim();

        Assert.Null(names.KeyOf(9));
        Assert.Equal(7, names.PlaceOf(9));
        Assert.Equal(((ushort)0, GrainKeys.Slice(Id, "kind", "a")), names.Find(new("kind", "a")));
    }
}
