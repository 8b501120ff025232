using System.CommandLine;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>Panes and window of a regression as text.</summary>
internal static class ErrorPanes
{
    public static void Write(ParseResult result, IReadOnlyCollection<ModelPane> panes, Axis axis, TextWriter output)
    {
        var table = new TextTable("pane", "start", "closed", "rows", "mean prediction", "labelled", "coverage", "MAE", "RMSE", "bias", "R²", "est. MAE", "est. RMSE");
        foreach (var pane in LatestPanes.Of(result, panes))
        {
            var known = pane.Errors;
            table.Add(
                Figure.Of(pane.Pane), Figure.Position(axis, pane.Start), pane.Closed ? "yes" : "no", Figure.Of(pane.Rows), Cell(pane.HasMeanPrediction, pane.MeanPrediction), Figure.Of(known.Labelled), Figure.Of(known.Coverage),
                Cell(known.HasMeanAbsoluteError, known.MeanAbsoluteError), Cell(known.HasRootMeanSquaredError, known.RootMeanSquaredError), Cell(known.HasBias, known.Bias), known.HasRSquared ? Figure.Of(known.RSquared) : "",
                Cell(pane.EstimatedErrors is not null, pane.EstimatedErrors?.MeanAbsoluteError ?? 0), Cell(pane.EstimatedErrors is not null, pane.EstimatedErrors?.RootMeanSquaredError ?? 0));
        }
        table.Write(output, "no panes");
        LatestPanes.SayRest(result, panes.Count, output);
    }

    /// <summary>What is known of all panes together.</summary>
    public static IEnumerable<string> Figures(Window window)
    {
        var (known, expected) = (window.Errors, window.EstimatedErrors);
        return
        [
            $"{Figure.Of(known.Labelled)} labelled", .. Named("MAE", known.HasMeanAbsoluteError, known.MeanAbsoluteError), .. Named("RMSE", known.HasRootMeanSquaredError, known.RootMeanSquaredError), .. Named("bias", known.HasBias, known.Bias),
            .. Named("R²", known.HasRSquared, known.RSquared), .. Named("median error", known.HasMedianAbsoluteError, known.MedianAbsoluteError), .. Named("estimated MAE", expected is not null, expected?.MeanAbsoluteError ?? 0),
            .. Named("estimated RMSE", expected is not null, expected?.RootMeanSquaredError ?? 0),
        ];
    }

    private static string Cell(bool isKnown, double value) => isKnown ? Figure.Exact(value) : "";

    private static string[] Named(string name, bool isThere, double value) => isThere ? [$"{name} {Figure.Exact(value)}"] : [];
}
