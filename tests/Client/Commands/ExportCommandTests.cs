using Google.Protobuf;
using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class ExportCommandTests
{
    [Fact]
    public void Write_OfARelease_ShowsWhatIsToldAndStarsForTheRest()
    {
        using StringWriter output = new() { NewLine = "\n" };
        ExportCommand.Write(
            new ReleaseFiguresResponse
            {
                Figures = new()
                {
                    By = "site",
                    Kinds = { "unlabelled", "true_negatives" },
                    Groups = { Group("north", 40, 15, 25), Group("south", null, null, 30) },
                    Rest = Group("", null, null, 0),
                    All = Group("", 95, 40, 55),
                    LeastGroup = 11,
                },
                Digest = ByteString.CopyFrom(1, 2, 255),
                AuditIndex = 7,
                Budget = new(),
            },
            output);

        Assert.Equal(
            """
            site            rows  unlabelled  true negatives  accuracy
            north           40    15                      25    0.9000
            south           *     *                       30
            (other values)  *     *                        0
            (all)           95    40                      55
            * is hidden: a count from 1 to 10, or one that would betray such a count
            audit index 7, SHA-256 0102ff

            """,
            output.ToString());
    }

    [Fact]
    public void Write_OfAReleaseWithNoise_SaysWhatItHasSpent()
    {
        using StringWriter output = new() { NewLine = "\n" };
        ExportCommand.Write(
            new ReleaseFiguresResponse
            {
                Figures = new() { Kinds = { "unlabelled" }, All = Group("", -1, -1), EpsilonMicros = 250_000, Contribution = 3 },
                Budget = new() { SpentMicros = 750_000, BudgetMicros = 1_000_000 },
            },
            output);

        Assert.Contains("with noise: ε = 0.25, 3 rows of one person; ε spent: 0.75 of 1\n", output.ToString(), StringComparison.Ordinal);
    }

    private static ReleasedGroup Group(string value, params long?[] counts)
    {
        var group = new ReleasedGroup { Value = value, Rows = Count(counts[0]), Counts = { counts.Skip(1).Select(Count) } };
        if (value == "north")
            group.Accuracy = 0.9;
        return group;
    }

    private static ReleasedCount Count(long? count) => count is { } told ? new() { Count = told } : new();
}
