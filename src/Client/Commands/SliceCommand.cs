using System.CommandLine;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain slice MODEL NAME</c>, or <c>slice MODEL FEATURE VALUE</c>.</summary>
internal static class SliceCommand
{
    public static Command Create()
    {
        var slice = new Argument<string[]>("SLICE") { Description = "Its name, when it is declared by a condition; else FEATURE VALUE: a categorical feature, and the value that makes the slice.", Arity = new(1, 2) };
        var command = new Command("slice", "The latest panes of a slice.") { Gateway.Model, slice, LatestPanes.From, LatestPanes.To, LatestPanes.KnownAt, LatestPanes.Last, QuarantineLines.Included, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var words = result.GetRequiredValue(slice);
            var request = new GetSliceRequest
            {
                ModelId = result.GetRequiredValue(Gateway.Model),
                Version = version.Version_,
                Feature = words.Length > 1 ? words[0] : "",
                Value = words[^1],
                Panes = LatestPanes.Range(result, version.Spec),
                AsKnownAt = LatestPanes.Known(result),
                IncludeQuarantined = result.GetValue(QuarantineLines.Included),
            };
            var shown = await client.Queries.GetSliceAsync(request, cancellationToken: cancellation);
            ModelCommand.WritePanes(result, shown.Panes, version.Spec.Axis, output);
            QuarantineLines.Write(shown.Quarantined, version.Spec.Axis, output);
            QuarantineLines.WriteCounts(shown.Panes, output);
            ModelCommand.WriteWindow(shown.Window, version.Spec.Axis, output);
            LabelDelayLine.Write(shown.LabelDelay, version.Spec.Axis, output);
        });
        return command;
    }
}
