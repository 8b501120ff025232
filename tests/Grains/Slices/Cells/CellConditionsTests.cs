using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Grains.Slices.Conditions;
using Watchgrain.Grains.Tests.Slices.Discovery;
using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Grains.Tests.Slices.Cells;

public sealed class CellConditionsTests
{
    // Names with blanks, categories with quotes, missing values, NaN: what is said of a slice is what its rows have in common.
    [Fact]
    public void Condition_OfEachCellAndPair_HoldsForExactlyItsRows()
    {
        var world = new DiscoveryWorld(3, 500);
        var features = world.Reference(8).Reference.Features;
        var rows = world.Draw(9, _ => false, 0);
        var cells = new RowCells(features);
        var codes = cells.Of(rows, new(rows, null));
        var keysOf = Enumerable.Range(0, rows.Count).Select(row => CellKeys.Of(codes.AsSpan(row * cells.Width, cells.Width)).ToHashSet()).ToArray();
        var keys = keysOf.SelectMany(row => row).Where(key => key != CellKeys.All).Distinct().ToArray();
        var mask = new ulong[(rows.Count + RowSelection.BlockRows - 1) / RowSelection.BlockRows];

        foreach (var key in keys)
        {
            SliceCondition.Parse(CellConditions.Of(key, features), world.Spec.Features).Mark(rows, new(rows, null), mask);
            for (var row = 0; row < rows.Count; row++)
                Assert.True(keysOf[row].Contains(key) == ((mask[row / RowSelection.BlockRows] >> (row % RowSelection.BlockRows) & 1) != 0), $"{CellConditions.Of(key, features)}, row {row}");
        }
        Assert.True(keys.Length > 300, $"only {keys.Length} keys");
    }

    [Fact]
    public void Condition_ReadsAsAPersonWouldWriteIt()
    {
        FeatureCells[] features = [new(0, "region", [], ["north", "say \"no\""]), new(1, "age", [25, 30.5], []), new(2, "not", [], ["x"])];

        Assert.Equal("region = \"north\" and age >= 25 and age < 30.5", CellConditions.Of(CellKeys.Of(0, 1, 1, 2)!.Value, features));
        Assert.Equal("region = \"say \"\"no\"\"\" and age >= 30.5", CellConditions.Of(CellKeys.Of(0, 2, 1, 3)!.Value, features));
        Assert.Equal("age < 25", CellConditions.Of(CellKeys.Of(1, 1), features));
        Assert.Equal("region not in (\"north\", \"say \"\"no\"\"\")", CellConditions.Of(CellKeys.Of(0, FeatureCells.Other), features));
        Assert.Equal("`not` is missing", CellConditions.Of(CellKeys.Of(2, 0), features));
        Assert.Equal(("region=north", "age < 25"), (CellConditions.SubjectOf(CellKeys.Of(0, 1), features), CellConditions.SubjectOf(CellKeys.Of(1, 1), features)));
    }
}
