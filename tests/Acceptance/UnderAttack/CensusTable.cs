using Watchgrain.Attacks.Data;
using Watchgrain.Attacks.Generators;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>The Adult census as a model's rows, in an order of their own.</summary>
internal static class CensusTable
{
    /// <summary>Rows of a reference; the others are production's.</summary>
    public const int ReferenceRows = 20_000;

    private const int Seed = 20261130;

    private static readonly Lazy<LabelledTable> Shuffled = new(() => Shuffle(AdultTable.Read(Path)));

    /// <summary>Of the file; skips the test where it is absent, outside CI.</summary>
    public static string Path => Repository.Shared("data", "adults.csv.gz");

    /// <summary>All rows.</summary>
    /// <param name="columns">The features.</param>
    public static LabelledTable Of(params string[] columns)
    {
        var table = Shuffled.Value;
        int[] places = [.. columns.Select(table.Place)];
        return new([.. columns], [.. table.Rows.Select(row => row with { Cells = [.. places.Select(place => row.Cells[place])], Source = AttackedModel.Serving })]);
    }

    /// <summary>The first rows, and those behind them.</summary>
    public static (LabelledTable Reference, LabelledTable Production) Divided(LabelledTable table) => (table.Slice(0, ReferenceRows), table.Slice(ReferenceRows, table.Rows.Length - ReferenceRows));

    private static LabelledTable Shuffle(LabelledTable table) => table.Draw(table.Rows.Length, new Random(Seed));
}
