using System.Globalization;
using Watchgrain.Attacks.Generators;

namespace Watchgrain.Statistics.Tests.Poisoning;

/// <summary>The attacks and controls of the attack report do what they say to the rows that they are meant for, and nothing to the others.</summary>
public sealed class TableChangesTests
{
    private const int Rows = 4000;

    private static readonly LabelledTable Table = new DealtSources(10).Apply(Made(), new(1));

    public static TheoryData<string> Names => [.. Changes.Keys];

    private static Dictionary<string, ITableChange> Changes { get; } = new(StringComparer.Ordinal)
    {
        ["flips"] = new LabelFlips("feed-03", .3),
        ["flips of ones"] = new LabelFlips("feed-03", .3, 1),
        ["slice"] = new SliceFlips("colour", "blue", .3),
        ["trigger"] = new Trigger(new("colour", "blue"), new("size", "40"), 12, 1),
        ["flood"] = new Flood("feed-03", .3, 5),
        ["jitter"] = new Flood("feed-03", .3, 5, "size"),
        ["frog"] = new BoilingFrog("size", .5, 100),
        ["sybils"] = new SybilFlips(["feed-01", "feed-02"], .3),
        ["withholding"] = new LabelWithholding(0, .5),
        ["covariates"] = new CovariateShift("size", .5),
        ["prior"] = new PriorShift(1, .5),
        ["concept"] = new ConceptDrift(1, .3),
        ["sources"] = new SourcesByColumn("colour", 2),
    };

    [Theory, MemberData(nameof(Names))]
    public void Apply_WithTheSameSeed_GivesTheSameAndLeavesTheTableAsItIs(string name)
    {
        var before = Text(Table);
        var (one, other) = (Changes[name].Apply(Table, new(7)), Changes[name].Apply(Table, new(7)));
        Assert.Equal(Text(one), Text(other));
        Assert.NotEqual(before, Text(one));
        Assert.Equal(before, Text(Table));
    }

    [Theory]
    [InlineData("flips", 400, .3)]
    [InlineData("flood", 400, .3)]
    [InlineData("jitter", 400, .3)]
    [InlineData("sybils", 800, .15)]
    [InlineData("frog", Rows, 1)]
    public void Apply_ToRowsOfSources_ChangesTheShareOfThem(string name, int rows, double share)
    {
        var changed = Changes[name].Apply(Table, new(7));
        var touched = changed.Rows.Zip(Table.Rows).Where(pair => pair.First.IsChanged).ToArray();
        Assert.InRange(touched.Length, share * rows - 4 * Math.Sqrt(share * (1 - share) * rows), share * rows + 4 * Math.Sqrt(share * (1 - share) * rows));
        Assert.All(touched, pair => Assert.Equal(pair.Second.Source, pair.First.Source));
        Assert.All(changed.Rows.Zip(Table.Rows).Where(pair => !pair.First.IsChanged), pair => Assert.Same(pair.Second, pair.First));
    }

    [Theory]
    [InlineData("flips of ones", 1, 0)]
    [InlineData("concept", 1, 0)]
    [InlineData("withholding", 1, null)]
    public void Apply_ToOneClass_ChangesOnlyItsLabels(string name, int? from, int? to)
    {
        var touched = Changes[name].Apply(Table, new(7)).Rows.Zip(Table.Rows).Where(pair => pair.First.IsChanged).ToArray();
        Assert.NotEmpty(touched);
        Assert.All(touched, pair => Assert.Equal((from, to), (pair.Second.Label, pair.First.Label)));
        Assert.All(touched, pair => Assert.Equal(pair.Second.Cells, pair.First.Cells));
    }

    [Fact]
    public void Trigger_ThatIsPlanted_StandsInRowsOfTheOtherClassWithTheTargetsLabel()
    {
        var touched = Changes["trigger"].Apply(Table, new(7)).Rows.Zip(Table.Rows).Where(pair => pair.First.IsChanged).ToArray();
        Assert.Equal(12, touched.Length);
        Assert.All(touched, pair => Assert.Equal((0, 1, "blue", "40"), (pair.Second.Label, pair.First.Label, pair.First.Cells[0], pair.First.Cells[1])));
    }

    [Fact]
    public void Trigger_OfValuesThatAvoidEachOther_IsTheirPair()
    {
        Assert.Equal((new PlantedCell("colour", "red"), new PlantedCell("shape", "round")), Trigger.OfCategories(Table, "colour", "shape"));
        var (first, second) = Trigger.OfNumbers(Table, "size", "weight");
        double[] sizes = Table.Numbers("size"), weights = Table.Numbers("weight");
        Assert.Contains(Number(first.Value), sizes);
        Assert.Contains(Number(second.Value), weights);
        Assert.DoesNotContain((Number(first.Value), Number(second.Value)), sizes.Zip(weights));
    }

    [Fact]
    public void BoilingFrog_AfterWindows_HasMovedByAsManySteps()
    {
        var moved = Changes["frog"].Apply(Table, new(7)).Numbers("size").Zip(Table.Numbers("size"), (after, before) => after - before).ToArray();
        Assert.Equal((.5, .5, 1, 20), (moved[0], moved[99], moved[100], moved[^1]));
    }

    [Fact]
    public void CovariateShift_OfANumber_LeavesRowsOutAndChangesNone()
    {
        var left = Changes["covariates"].Apply(Table, new(7));
        Assert.All(left.Rows, row => Assert.Contains(row, Table.Rows));
        Assert.InRange(left.Numbers("size").Average() - Table.Numbers("size").Average(), 5, 25);
    }

    [Fact]
    public void Slice_OfAShare_IsTheValueNearestToIt()
    {
        Assert.Equal("blue", SliceFlips.ValueOfShare(Table, "colour", .01));
        Assert.All(Changes["slice"].Apply(Table, new(7)).Rows.Where(row => row.IsChanged), row => Assert.Equal("blue", row.Cells[0]));
    }

    // Sizes up to 99; weights that grow with them; one row in a hundred is blue; what is red is never round.
    private static LabelledTable Made()
    {
        var random = new Random(3);
        return new(["colour", "size", "shape", "weight"], [.. Enumerable.Range(0, Rows).Select(row =>
        {
            var size = random.Next(100);
            var colour = size == 0 ? "blue" : random.Next(3) == 0 ? "red" : "green";
            var shape = colour == "red" || random.Next(2) == 0 ? "square" : "round";
            return new LabelledRow { Cells = [colour, Text(size), shape, Text(size + random.Next(10))], Score = random.NextDouble(), Label = random.Next(2) };
        })]);
    }

    private static string Text(LabelledTable table) => string.Join('\n', table.Rows.Select(row => $"{string.Join(',', row.Cells)};{row.Label};{row.Source};{row.IsChanged}"));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
