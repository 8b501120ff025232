using System.CommandLine;
using Google.Protobuf;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain sources MODEL</c>.</summary>
internal static class SourcesCommand
{
    /// <summary>The names of the contract, and zeros too; only what has no value (the evidence of a source that was not judged) is left out.</summary>
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One line of JSON, as ListSources of the contract: 64-bit numbers are strings." };
        var contribution = new Option<bool>("--contribution") { Description = "Also what performance and scores are without each source, over the latest panes." };
        var likeness = new Option<bool>("--likeness") { Description = "Also which sources contradict the model in the same way, over the latest 28 judged panes: whether several share an attack." };
        var command = new Command("sources", "Every source of a version by its labels: which are suspect, since when, and whose rows to leave out of a retraining.") { Gateway.Model, Gateway.Version, json, contribution, likeness };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(contribution))
                result.AddError("--json is ListSources of the contract, and --contribution another answer (GetContributions): ask for one of them.");
            if (result.GetValue(json) && result.GetValue(likeness))
                result.AddError("--json is ListSources of the contract, and --likeness another answer (GetLikeness): ask for one of them.");
        });
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var listed = await client.Queries.ListSourcesAsync(new() { ModelId = result.GetRequiredValue(Gateway.Model), Version = version.Version_ }, cancellationToken: cancellation);
            if (result.GetValue(json))
                output.WriteLine(Json.Format(listed));
            else
                Write(listed, version.Spec.Axis, output);
            if (result.GetValue(contribution))
                ContributionTable.Write(await client.Queries.GetContributionsAsync(new() { ModelId = result.GetRequiredValue(Gateway.Model), Version = version.Version_ }, cancellationToken: cancellation), version.Spec.Axis, output);
            if (result.GetValue(likeness))
                LikenessTable.Write(await client.Queries.GetLikenessAsync(new() { ModelId = result.GetRequiredValue(Gateway.Model), Version = version.Version_ }, cancellationToken: cancellation), version.Spec.Axis, output);
        });
        return command;
    }

    private static void Write(ListSourcesResponse listed, Axis axis, TextWriter output)
    {
        var table = new TextTable("source", "labels are", "since", "labels", "contradictions", "expected", "evidence", "suspect from", "signal from");
        foreach (var source in listed.Sources)
        {
            var (counts, judged) = (source.Contradictions, source.HasLogEvidence);
            table.Add(
                source.Source, !judged ? "not judged" : source.Suspect ? "SUSPECT" : "unsuspicious", Figure.Position(axis, source.HasSince ? source.Since : null),
                counts is null ? "" : Figure.Of(counts.Labels), counts is null ? "" : Figure.Of(counts.Contradictions), counts is null ? "" : Figure.Exact(counts.Expected),
                Figure.Of(judged ? source.LogEvidence : null), judged ? Figure.Of(listed.LogSuspect) : "", Figure.Of(judged ? source.LogThreshold : null));
        }

        table.Write(output, "no sources");
        if (listed.Sources.All(source => source.Suspects.Count == 0))
            return;
        output.WriteLine();
        output.WriteLine("rows to leave out of a retraining, labelled by a source between two positions (the second is not included):");
        var suspects = new TextTable("source", "from", "to", "labels", "contradictions", "1 for 0", "0 for 1", "evidence");
        foreach (var (source, span) in listed.Sources.SelectMany(source => source.Suspects.Select(span => (source.Source, span))))
        {
            var counts = span.Contradictions;
            suspects.Add(
                source, Figure.Position(axis, span.From), Figure.Position(axis, span.To), Figure.Of(counts.Labels),
                Beside(counts.Contradictions, counts.Expected), Beside(counts.OnesForZero, counts.OnesForZeroExpected), Beside(counts.ZerosForOne, counts.ZerosForOneExpected), Figure.Of(span.LogEvidence));
        }

        suspects.Write(output);
        if (listed.DroppedSpans > 0)
            output.WriteLine($"{listed.DroppedSpans} earlier spans are no longer kept");
    }

    private static string Beside(long count, double expected) => $"{Figure.Of(count)} (expected {Figure.Exact(expected)})";
}
