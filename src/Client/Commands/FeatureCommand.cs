using System.CommandLine;
using Google.Protobuf.Collections;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain feature MODEL FEATURE</c>.</summary>
internal static class FeatureCommand
{
    public static Command Create()
    {
        var feature = new Argument<string>("FEATURE") { Description = "Name of the feature, or @score for the prediction itself." };
        var source = new Option<string>("--source") { Description = "Only the rows of this source.", DefaultValueFactory = _ => "" };
        var slice = new Option<string?>("--slice") { Description = "Only the rows of this pinned slice: FEATURE=VALUE, or the name of a condition." };
        var command = new Command("feature", "The latest panes of a feature and their distances from the reference.") { Gateway.Model, feature, source, slice, LatestPanes.From, LatestPanes.To, LatestPanes.Last, QuarantineLines.Included, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var request = new GetFeatureRequest
            {
                ModelId = result.GetRequiredValue(Gateway.Model),
                Version = version.Version_,
                Feature = result.GetRequiredValue(feature),
                Source = result.GetRequiredValue(source),
                Panes = LatestPanes.Range(result, version.Spec),
                Slice = result.GetValue(slice) is { } name ? PinnedSlice(name, version.Spec) : null,
                IncludeQuarantined = result.GetValue(QuarantineLines.Included),
            };
            var reply = await client.Queries.GetFeatureAsync(request, cancellationToken: cancellation);
            string[] columns = ["pane", "start", "closed", "rows", "missing", "unseen", "PSI", "JSD", "KS", "Wasserstein", "mean", "JSD of 7 before"];
            // Of a slice features are shown and not watched: there is no evidence.
            var isWatched = request.Slice is null;
            var table = new TextTable(isWatched ? [.. columns, "evidence"] : columns);
            foreach (var pane in LatestPanes.Of(result, reply.Panes))
            {
                var far = pane.Distances;
                string[] cells =
                [
                    Figure.Of(pane.Pane), Figure.Position(version.Spec.Axis, pane.Start), pane.Closed ? "yes" : "no", Figure.Of(pane.Rows), Figure.Of(pane.Missing), Figure.Of(pane.Unseen), Figure.Of(far?.Psi),
                    Figure.Of(far?.JensenShannonBase2), Figure.Of(far is { HasKolmogorovSmirnov: true } ? far.KolmogorovSmirnov : null), Figure.Of(far is { HasWasserstein: true } ? far.Wasserstein : null),
                    Figure.Of(pane.Numeric?.Mean), Figure.Of(pane.Rolling?.JensenShannonBase2),
                ];
                table.Add(isWatched ? [.. cells, Figure.Of(pane.HasLogEvidence ? pane.LogEvidence : null)] : cells);
            }
            var asked = result.GetRequiredValue(source);
            table.Write(output, asked.Length == 0 || reply.Sources.Contains(asked) ? "no panes" : NoPanes(asked, reply.Sources));
            DriftLine.Write(reply.Drift, version.Spec.Axis, output);
            LatestPanes.SayRest(result, reply.Panes.Count, output);
            QuarantineLines.Write(reply.Quarantined, version.Spec.Axis, output);
            if (reply.NotCompared.Length > 0)
                output.WriteLine(TextTable.Printable($"not compared: {reply.NotCompared}"));
        });
        return command;
    }

    private static string NoPanes(string asked, RepeatedField<string> sources) =>
        TextTable.Printable($"no panes of a source '{asked}'; {(sources.Count == 0 ? "there is none yet" : $"there are {string.Join(", ", sources.Select(source => $"'{source}'"))}")}");

    // Of slices that are declared the value may hold '=', and so may the feature; the gateway says what is wrong with others.
    private static SliceRef PinnedSlice(string name, VersionSpec spec)
    {
        foreach (var slice in spec.Slices.Where(slice => slice.Pinned))
        {
            foreach (var value in slice.Values)
            {
                if ($"{slice.Feature}={value}" == name)
                    return new() { Feature = slice.Feature, Value = value };
            }
        }
        var end = name.IndexOf('=', StringComparison.Ordinal);
        return end < 0 ? new() { Value = name } : new() { Feature = name[..end], Value = name[(end + 1)..] };
    }
}
