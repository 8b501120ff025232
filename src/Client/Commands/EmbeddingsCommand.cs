using System.CommandLine;
using Google.Protobuf;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain embeddings MODEL</c>.</summary>
internal static class EmbeddingsCommand
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    public static Command Create()
    {
        var panes = new Option<uint>("--panes") { Description = "How many of the latest panes, up to 64.", DefaultValueFactory = _ => 16 };
        var json = new Option<bool>("--json") { Description = "One line of JSON, the GetEmbeddingsResponse of the contract." };
        var command = new Command("embeddings", "What the embeddings of a sample of rows show beside those of the reference, by pane and source.") { Gateway.Model, Gateway.Version, panes, json };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var read = await client.Queries.GetEmbeddingsAsync(
                new() { ModelId = result.GetRequiredValue(Gateway.Model), Version = version.Version_, Panes = result.GetValue(panes) }, cancellationToken: cancellation);
            if (result.GetValue(json))
                output.WriteLine(Json.Format(read));
            else
                Write(read, version.Spec.Axis, output);
        });
        return command;
    }

    internal static void Write(GetEmbeddingsResponse read, Axis axis, TextWriter output)
    {
        var table = new TextTable("pane", "start", "source", "sampled", "labelled", "distance", "neighbours agree", "expected", "spectral", "top share", "of the reference");
        foreach (var pane in read.Panes)
        {
            Add(pane, pane.All, "all");
            foreach (var source in pane.Sources)
                Add(pane, source, source.Source);
        }
        table.Write(output, "no embeddings have come since the host that samples them began");
        if (read.ReferenceRows == 0)
            output.WriteLine("no embeddings of the reference are held: set the same reference again, with embeddings and labels");
        if (read.UnsampledRows > 0)
            output.WriteLine(FormattableString.Invariant($"{read.UnsampledRows:#,0} rows were not looked at for want of memory"));
        if (read.Panes.Count > 0)
            output.WriteLine("information, not evidence: any shift of the inputs moves distances, and the top direction of a class is often an honest one");

        void Add(EmbeddedPane pane, EmbeddingReading reading, string source) => table.Add(
            Figure.Of(pane.Pane), Figure.Position(axis, pane.Start), source, Figure.Of(reading.Rows), Figure.Of(reading.Labelled),
            Figure.Of(reading.HasDistance ? reading.Distance : null), Figure.Of(reading.HasConsistency ? reading.Consistency : null),
            Figure.Of(reading.HasExpectedConsistency ? reading.ExpectedConsistency : null), Figure.Of(reading.HasSpectral ? reading.Spectral : null),
            Figure.Of(reading == pane.All && pane.HasTopShare ? pane.TopShare : null), Figure.Of(reading == pane.All && pane.HasReferenceTopShare ? pane.ReferenceTopShare : null));
    }
}
