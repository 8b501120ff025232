using System.CommandLine;
using System.Globalization;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain model [MODEL]</c>: every model, or the state of one.</summary>
internal static class ModelCommand
{
    public static Command Create()
    {
        var model = new Argument<string?>("MODEL") { Description = "Id of the model; without it all models are listed.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("model", "Lists the models, or shows one: counters, sources and its latest panes.") { model, LatestPanes.From, LatestPanes.To, LatestPanes.KnownAt, LatestPanes.Last, QuarantineLines.Included, Gateway.Version };
        command.SetGatewayAction((result, client, output, cancellation) => result.GetValue(model) is { } id
            ? ShowAsync(id, result, client, output, cancellation)
            : ListAsync(client, output, cancellation));
        command.Validators.Add(result =>
        {
            Option[] ofOne = [LatestPanes.From, LatestPanes.To, LatestPanes.KnownAt, LatestPanes.Last, QuarantineLines.Included, Gateway.Version];
            if (result.GetValue(model) is null && Array.Find(ofOne, option => result.GetResult(option) is { Implicit: false }) is { } given)
                result.AddError($"{given.Name} is about one model: name it");
        });
        return command;
    }

    /// <summary>Writes panes with realised performance, for models and slices.</summary>
    public static void WritePanes(ParseResult result, IReadOnlyCollection<ModelPane> panes, Axis axis, TextWriter output)
    {
        if (panes.Any(pane => pane.Errors is not null))
        {
            ErrorPanes.Write(result, panes, axis, output);
            return;
        }
        if (panes.Any(pane => pane.Classes is not null))
        {
            ClassPanes.Write(result, panes, axis, output);
            return;
        }
        string[] columns = ["pane", "start", "closed", "rows", "mean score", "labelled", "coverage", "accuracy", "ROC AUC", "ECE"];
        bool isEstimated = panes.Any(pane => pane.Estimated is not null), isJoint = panes.Any(pane => pane.Joint is not null);
        string[] estimated = isEstimated ? ["est. accuracy", "est. ROC AUC"] : [], joint = isJoint ? ["joint MMD²", "joint p"] : [];
        var table = new TextTable([.. columns, .. estimated, .. joint]);
        foreach (var pane in LatestPanes.Of(result, panes))
        {
            var known = pane.Performance;
            string[] cells =
            [
                Figure.Of(pane.Pane), Figure.Position(axis, pane.Start), pane.Closed ? "yes" : "no", Figure.Of(pane.Rows), Figure.Of(pane.MeanScore), known is null ? "" : Figure.Of(known.Labelled),
                Figure.Of(known?.Coverage), Figure.Of(known is { HasAccuracy: true } ? known.Accuracy : null), Figure.Of(known is { HasRocAuc: true } ? known.RocAuc : null),
                Figure.Of(known is { HasExpectedCalibrationError: true } ? known.ExpectedCalibrationError : null),
            ];
            string[] expected = isEstimated ? [Figure.Of(pane.Estimated?.Accuracy), Figure.Of(pane.Estimated is { HasRocAuc: true } ? pane.Estimated.RocAuc : null)] : [];
            string[] together = isJoint ? [Figure.Of(pane.Joint?.SquaredDiscrepancy), Figure.Of(pane.Joint?.PValue)] : [];
            table.Add([.. cells, .. expected, .. together]);
        }
        table.Write(output, "no panes");
        LatestPanes.SayRest(result, panes.Count, output);
    }

    /// <summary>Writes all panes of an answer together, and what their figures say.</summary>
    public static void WriteWindow(Window? window, Axis axis, TextWriter output)
    {
        if (window is null)
            return;
        var figures = window.Errors is not null ? ErrorPanes.Figures(window) : window.Classes is not null ? ClassPanes.Figures(window) : BinaryFigures(window);
        output.WriteLine();
        output.WriteLine($"together, {Figure.Position(axis, window.Start)} to {Figure.Position(axis, window.End)}: {string.Join(", ", figures.Prepend($"{Figure.Of(window.Rows)} rows"))}");
        if (window.Sentence.Length > 0)
            output.WriteLine(window.Sentence);
        if (window.Performance is { Labelled: > 0 } known && known.CoverageByClass.Any(predicted => predicted.Labelled < predicted.Predictions))
            output.WriteLine($"with a label: {string.Join(", ", known.CoverageByClass.Where(predicted => predicted.HasCoverage).Select(predicted => $"{Figure.Of(predicted.Coverage)} of {Figure.Of(predicted.Predictions)} rows predicted {predicted.PredictedClass}"))}");
        if (window.CalibrationRegions.Count > 0)
            output.WriteLine($"label 1 by score, expected and observed: {string.Join("; ", window.CalibrationRegions.Select(region => $"{Figure.Of(region.From)}-{Figure.Of(region.To)} {Figure.Of(region.Expected)} {Figure.Of(region.Observed)}"))}");
        if ((window.Estimated?.OutsideShare ?? window.EstimatedClasses?.OutsideShare) is > 0 and var outside)
            output.WriteLine(TextTable.Printable($"outside the reference: {(100 * outside).ToString("0.##", CultureInfo.InvariantCulture)} % of the rows ({string.Join(", ", (window.Estimated?.OutsideFeatures ?? window.EstimatedClasses!.OutsideFeatures).Select(feature => $"{feature.Feature} {Figure.Of(feature.Rows)}"))})"));
        foreach (var reason in window.Estimated?.Untrusted ?? window.EstimatedErrors?.Untrusted ?? window.EstimatedClasses?.Untrusted ?? [])
            output.WriteLine(TextTable.Printable($"the estimate must not be relied on: {reason}"));
        if (window.Classes is not null)
            ClassPanes.WriteClasses(window, output);
    }

    private static string[] BinaryFigures(Window window)
    {
        var (known, expected) = (window.Performance, window.Estimated);
        return
        [
            $"{Figure.Of(known.Labelled)} labelled", .. Named("accuracy", known.HasAccuracy, known.Accuracy), .. Named("precision", known.HasPrecision, known.Precision), .. Named("recall", known.HasRecall, known.Recall),
            .. Named("F1", known.HasF1, known.F1), .. Named("ROC AUC", known.HasRocAuc, known.RocAuc), .. Named("Brier score", known.HasBrierScore, known.BrierScore), .. Named("ECE", known.HasExpectedCalibrationError, known.ExpectedCalibrationError),
            .. Named("estimated accuracy", expected is not null, expected?.Accuracy ?? 0), .. Named("estimated ROC AUC", expected?.HasRocAuc ?? false, expected?.RocAuc ?? 0),
        ];

        static string[] Named(string name, bool isThere, double value) => isThere ? [$"{name} {Figure.Of(value)}"] : [];
    }

    private static string Slice(SliceSpec slice) => Rows(slice) + (slice.Pinned ? " (pinned)" : "");

    private static string Rows(SliceSpec slice) =>
        slice.Where.Length > 0 ? $"{slice.Name} ({slice.Where})" : $"{slice.Feature} = {(slice.AllValues ? "every value" : string.Join(", ", slice.Values))}";

    private static async Task ListAsync(WatchgrainClient client, TextWriter output, CancellationToken cancellation)
    {
        var table = new TextTable("model", "version", "axis", "features", "reference rows", "name");
        var request = new ListModelsRequest();
        do
        {
            var page = await client.Models.ListModelsAsync(request, cancellationToken: cancellation);
            foreach (var model in page.Models)
                foreach (var version in model.Versions)
                    table.Add(
                        model.ModelId, version.Version_, version.Spec.Axis == Axis.EventTime ? "event time" : "sequence", Figure.Of((long)version.Spec.Features.Count),
                        version.Reference is { } reference ? Figure.Of(reference.Rows) : "none", model.DisplayName);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        table.Write(output);
    }

    private static async Task ShowAsync(string id, ParseResult result, WatchgrainClient client, TextWriter output, CancellationToken cancellation)
    {
        var version = await Gateway.FindVersionAsync(id, result.GetValue(Gateway.Version), client, cancellation);
        var axis = version.Spec.Axis;
        var state = await client.Queries.GetModelStateAsync(new GetModelStateRequest { ModelId = id, Version = version.Version_, Panes = LatestPanes.Range(result, version.Spec), AsKnownAt = LatestPanes.Known(result), IncludeQuarantined = result.GetValue(QuarantineLines.Included) }, cancellationToken: cancellation);
        var counters = state.Counters ?? new Counters();
        if (LatestPanes.Known(result) is not null)
            await output.WriteLineAsync("panes are those known then; watermarks, counters and incidents are those of now");
        await output.WriteLineAsync(TextTable.Printable($"{id} {version.Version_}: watermark {Figure.Position(axis, state.HasWatermark ? state.Watermark : null)}"));
        await output.WriteLineAsync($"rows {counters.Rows}, rejected {counters.RejectedRows}, late {counters.LateRows}; batches {counters.Batches}, sent again {counters.DuplicateBatches}, refused for other content {counters.ConflictingBatches}");
        if (counters.PersonalDataRows > 0)
            await output.WriteLineAsync($"rows with a category that has the form of personal data {counters.PersonalDataRows} (spec: personal_data)");
        await output.WriteLineAsync($"labels joined {counters.LabelsJoined}, waiting {counters.LabelsParked}, amended {counters.LabelsAmended}, expired {counters.LabelsExpired}; predictions without a label in time {counters.PredictionsExpired}");
        if (counters.ClientDroppedRows > 0 || counters.ClientDroppedLabels > 0)
            await output.WriteLineAsync($"lost by clients before they reached a gateway: rows {counters.ClientDroppedRows}, labels {counters.ClientDroppedLabels}");
        await OpenIncidentsLine.WriteAsync(id, version.Version_, client, output, cancellation);
        await output.WriteLineAsync(TextTable.Printable($"features: {string.Join(", ", version.Spec.Features.Select(feature => feature.Name))}"));
        if (version.Spec.Slices.Count > 0)
            await output.WriteLineAsync(TextTable.Printable($"slices: {string.Join("; ", version.Spec.Slices.Select(Slice))}"));
        await output.WriteLineAsync();
        var sources = new TextTable("source", "watermark", "idle");
        foreach (var source in state.Sources)
            sources.Add(source.Source, Figure.Position(axis, source.Watermark), source.Idle ? "yes" : "no");
        sources.Write(output);
        QuarantineLines.Write(state.Quarantined, axis, output);
        await output.WriteLineAsync();
        WritePanes(result, state.Panes, axis, output);
        QuarantineLines.WriteCounts(state.Panes, output);
        WriteWindow(state.Window, axis, output);
        LabelDelayLine.Write(state.LabelDelay, axis, output);
        FeedbackTable.Write(state.Window?.Feedback, output);
        RepeatedRowsTable.Write([.. LatestPanes.Of(result, state.Panes)], axis, output);
        if (version.Spec.Discovery is not null)
            DiscoveredSlicesTable.Write(await client.Queries.ListDiscoveredSlicesAsync(new() { ModelId = id, Version = version.Version_ }, cancellationToken: cancellation), axis, output);
    }
}
