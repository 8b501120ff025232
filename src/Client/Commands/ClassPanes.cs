using System.CommandLine;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>Panes and window of a model of several classes as text.</summary>
internal static class ClassPanes
{
    /// <summary>8: a wider table is for the screen of nobody; the confusion counts are in the answer of the gateway.</summary>
    private const int MostConfusionColumns = 8;

    public static void Write(ParseResult result, IReadOnlyCollection<ModelPane> panes, Axis axis, TextWriter output)
    {
        var table = new TextTable("pane", "start", "closed", "rows", "mean score", "labelled", "coverage", "accuracy", "macro F1", "macro AUC", "log loss", "ECE", "est. accuracy", "est. macro F1", "est. macro AUC");
        foreach (var pane in LatestPanes.Of(result, panes))
        {
            var (known, expected) = (pane.Classes, pane.EstimatedClasses);
            table.Add(
                Figure.Of(pane.Pane), Figure.Position(axis, pane.Start), pane.Closed ? "yes" : "no", Figure.Of(pane.Rows), Figure.Of(pane.MeanScore), Figure.Of(known.Labelled), Figure.Of(known.Coverage), Cell(known.HasAccuracy, known.Accuracy),
                Cell(known.Macro?.HasF1 ?? false, known.Macro?.F1 ?? 0), Cell(known.HasRocAucMacro, known.RocAucMacro), Cell(known.HasLogLoss, known.LogLoss), Cell(known.HasTopLabelCalibrationError, known.TopLabelCalibrationError),
                Cell(expected is not null, expected?.Accuracy ?? 0), Cell(expected?.HasF1Macro ?? false, expected?.F1Macro ?? 0), Cell(expected?.HasRocAucMacro ?? false, expected?.RocAucMacro ?? 0));
        }
        table.Write(output, "no panes");
        LatestPanes.SayRest(result, panes.Count, output);
    }

    /// <summary>What is known of all panes together.</summary>
    public static IEnumerable<string> Figures(Window window)
    {
        var (known, expected) = (window.Classes, window.EstimatedClasses);
        return
        [
            $"{Figure.Of(known.Labelled)} labelled", .. Named("accuracy", known.HasAccuracy, known.Accuracy), .. Named("balanced accuracy", known.HasBalancedAccuracy, known.BalancedAccuracy), .. Named("macro F1", known.Macro?.HasF1 ?? false, known.Macro?.F1 ?? 0),
            .. Named("macro AUC", known.HasRocAucMacro, known.RocAucMacro), .. Named("Matthews' correlation", known.HasMatthewsCorrelation, known.MatthewsCorrelation), .. Named("kappa", known.HasCohensKappa, known.CohensKappa),
            .. Named("log loss", known.HasLogLoss, known.LogLoss), .. Named("Brier score", known.HasBrierScore, known.BrierScore), .. Named("ECE", known.HasTopLabelCalibrationError, known.TopLabelCalibrationError),
            .. Named("estimated accuracy", expected is not null, expected?.Accuracy ?? 0), .. Named("estimated macro F1", expected?.HasF1Macro ?? false, expected?.F1Macro ?? 0), .. Named("estimated macro AUC", expected?.HasRocAucMacro ?? false, expected?.RocAucMacro ?? 0),
        ];
    }

    /// <summary>The classes of a window, with the confusion counts where they have room; nothing without labels.</summary>
    public static void WriteClasses(Window window, TextWriter output)
    {
        var classes = window.Classes.Classes;
        if (classes.Count == 0)
            return;
        string[] confusion = classes.Count <= MostConfusionColumns ? [.. classes.Select(predicted => $"as {predicted.Name}")] : [];
        var table = new TextTable(["class", "labels", "predicted", "precision", "recall", "F1", "AUC", .. confusion]);
        foreach (var own in classes)
            table.Add([own.Name, Figure.Of(own.Support), Figure.Of(own.Predicted), Cell(own.HasPrecision, own.Precision), Cell(own.HasRecall, own.Recall), Cell(own.HasF1, own.F1), Cell(own.HasRocAuc, own.RocAuc), .. own.Confusion.Take(confusion.Length).Select(Figure.Of)]);
        output.WriteLine();
        table.Write(output);
    }

    private static string Cell(bool isKnown, double value) => isKnown ? Figure.Of(value) : "";

    private static string[] Named(string name, bool isThere, double value) => isThere ? [$"{name} {Figure.Of(value)}"] : [];
}
