using System.CommandLine;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain slice MODEL FEATURE VALUE</c>.</summary>
internal static class SliceCommand
{
    public static Command Create()
    {
        var feature = new Argument<string>("FEATURE") { Description = "A categorical feature." };
        var value = new Argument<string>("VALUE") { Description = "The value that makes the slice." };
        var command = new Command("slice", "The latest panes of a slice.") { Gateway.Model, feature, value, LatestPanes.From, LatestPanes.To, LatestPanes.KnownAt, LatestPanes.Last, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var request = new GetSliceRequest
            {
                ModelId = result.GetRequiredValue(Gateway.Model),
                Version = version.Version_,
                Feature = result.GetRequiredValue(feature),
                Value = result.GetRequiredValue(value),
                Panes = LatestPanes.Range(result, version.Spec),
                AsKnownAt = LatestPanes.Known(result),
            };
            var slice = await client.Queries.GetSliceAsync(request, cancellationToken: cancellation);
            ModelCommand.WritePanes(result, slice.Panes, version.Spec.Axis, output);
            ModelCommand.WriteWindow(slice.Window, version.Spec.Axis, output);
            LabelDelayLine.Write(slice.LabelDelay, version.Spec.Axis, output);
        });
        return command;
    }
}
