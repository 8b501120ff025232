using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>What figures are without each source, as a block of text.</summary>
internal static class ContributionTable
{
    public static void Write(GetContributionsResponse shown, Axis axis, TextWriter output)
    {
        output.WriteLine();
        if (!shown.HasFirstPane)
        {
            output.WriteLine("no rows to leave a source out of");
            return;
        }
        output.WriteLine($"without each source, {Figure.Position(axis, shown.Start)} to {Figure.Position(axis, shown.End)}; with all: {Figure.Of(shown.Rows)} rows, {Figure.Of(shown.Labelled)} labelled{Named(", accuracy", shown.HasAccuracy, shown.Accuracy)}{Named(", ROC AUC", shown.HasRocAuc, shown.RocAuc)}");
        var table = new TextTable("source", "rows", "labelled", "its accuracy", "accuracy without", "its ROC AUC", "ROC AUC without", "scores apart");
        foreach (var source in shown.Sources)
            table.Add(
                source.Source, Figure.Of(source.Rows), Figure.Of(source.Labelled), Known(source.HasAccuracy, source.Accuracy), Known(source.HasAccuracyWithout, source.AccuracyWithout),
                Known(source.HasRocAuc, source.RocAuc), Known(source.HasRocAucWithout, source.RocAucWithout), Known(source.HasScoreDistance, source.ScoreDistance));
        table.Write(output);
    }

    private static string Known(bool isThere, double value) => isThere ? Figure.Of(value) : "";

    private static string Named(string name, bool isThere, double value) => isThere ? $"{name} {Figure.Of(value)}" : "";
}
