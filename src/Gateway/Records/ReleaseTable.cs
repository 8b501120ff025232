using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Release;

namespace Watchgrain.Gateway.Records;

/// <summary>Counts of rows by group and by what labels say of them, as people outside get them. Pure.</summary>
internal static class ReleaseTable
{
    private static readonly string[] OfTwo = ["unlabelled", "true_negatives", "false_positives", "false_negatives", "true_positives"];
    private static readonly string[] OfMany = ["unlabelled", "correct", "wrong"];
    private static readonly string[] OfNumbers = ["unlabelled", "labelled"];

    /// <summary>The kinds into which labels part rows.</summary>
    public static string[] Kinds(ModelTask task) => task switch { ModelTask.Binary => OfTwo, ModelTask.Multiclass => OfMany, _ => OfNumbers };

    /// <summary>Rows by kind. Retractions that wait for their additions may take a count below zero: it is none then.</summary>
    public static long[] Count(ModelTask task, PooledPanes panes)
    {
        long[] labelled = task switch
        {
            ModelTask.Binary => ConfusionMatrix.From(panes.Outcomes) is var matrix ? [matrix.TrueNegatives, matrix.FalsePositives, matrix.FalseNegatives, matrix.TruePositives] : [],
            ModelTask.Multiclass => panes.ClassOutcomes is { } outcomes ? Correct(outcomes.Table()) : [0, 0],
            _ => [panes.Labelled],
        };
        return [Math.Max(0, panes.Rows - labelled.Sum()), .. labelled.Select(count => Math.Max(0, count))];
    }

    /// <summary>Groups, and what of all rows is in none of them; null when they have more of a kind than all rows.</summary>
    public static long[,]? Cells(IReadOnlyList<long[]> groups, long[] all)
    {
        var cells = new long[groups.Count + 1, all.Length];
        for (var kind = 0; kind < all.Length; kind++)
        {
            var rest = all[kind];
            for (var group = 0; group < groups.Count; group++)
                rest -= cells[group, kind] = groups[group][kind];
            if (rest < 0)
                return null;
            cells[groups.Count, kind] = rest;
        }
        return cells;
    }

    /// <summary>What is told: counts, or nothing where one is hidden, and rates of those that are told whose rows are k at least.</summary>
    public static V1.ReleasedGroup Told(CountTable table, int group, Func<int, int, bool> isHidden, ModelTask task, int least)
    {
        long? Of(int kind) => isHidden(group, kind) ? null : table[group, kind];
        var told = new V1.ReleasedGroup { Rows = ToMessage(Of(table.Kinds)), Counts = { Enumerable.Range(0, table.Kinds).Select(kind => ToMessage(Of(kind))) } };
        if (task == ModelTask.Binary)
        {
            if (Rate(Of(1) + Of(4), Of(1) + Of(2) + Of(3) + Of(4), least) is { } accuracy)
                told.Accuracy = accuracy;
            if (Rate(Of(4), Of(3) + Of(4), least) is { } positives)
                told.TruePositiveRate = positives;
            if (Rate(Of(2), Of(1) + Of(2), least) is { } negatives)
                told.FalsePositiveRate = negatives;
        }
        else if (task == ModelTask.Multiclass && Rate(Of(1), Of(1) + Of(2), least) is { } accuracy)
        {
            told.Accuracy = accuracy;
        }
        return told;
    }

    // Noise may take a count below zero, or above its rows.
    private static double? Rate(long? part, long? rows, int least) => part is { } some && rows is { } all && all >= least ? Math.Clamp((double)some / all, 0, 1) : null;

    private static V1.ReleasedCount ToMessage(long? count) => count is { } told ? new() { Count = told } : new();

    private static long[] Correct(ConfusionTable table) => [table.Correct, table.Rows - table.Correct];
}
