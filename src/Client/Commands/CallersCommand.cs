using System.CommandLine;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain callers MODEL [CALLER]</c>.</summary>
internal static class CallersCommand
{
    private const uint PageSize = 200;

    public static Command Create()
    {
        var caller = new Argument<string>("CALLER") { Description = "One of them, to see its latest panes: the first eight bytes of its hash, hexadecimal.", DefaultValueFactory = _ => "" };
        var command = new Command("callers", "Who asks for a version's predictions, and whether anyone asks for more than its answers.") { Gateway.Model, caller, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var model = result.GetRequiredValue(Gateway.Model);
            if (result.GetValue(caller) is { Length: > 0 } one)
                Write(await client.Queries.GetCallerAsync(new GetCallerRequest { ModelId = model, Version = version.Version_, Caller = one }, cancellationToken: cancellation), version.Spec.Axis, output);
            else
                await WriteAllAsync(client, model, version.Version_, output, cancellation);
        });
        return command;
    }

    private static async Task WriteAllAsync(WatchgrainClient client, string model, string version, TextWriter output, CancellationToken cancellation)
    {
        var table = Table();
        var request = new ListCallersRequest { ModelId = model, Version = version, PageSize = PageSize };
        do
        {
            var page = await client.Queries.ListCallersAsync(request, cancellationToken: cancellation);
            foreach (var caller in page.Callers)
                table.Add(Cells(caller));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        table.Write(output, "no callers");
    }

    /// <summary>One caller and its latest panes.</summary>
    public static void Write(GetCallerResponse found, Axis axis, TextWriter output)
    {
        var panes = new TextTable("pane", "start", "queries", "distinct", "examined", "near", "repeats", "extreme");
        foreach (var pane in found.Panes)
            panes.Add(
                Figure.Of(pane.Pane), Figure.Position(axis, pane.Start), Figure.Of(pane.Queries), Whole(pane.Distinct), Figure.Of(pane.Examined), Figure.Of(pane.Near), Figure.Of(pane.Repeats), Figure.Of(pane.Extreme));
        panes.Write(output, "no panes");
        var table = Table();
        table.Add(Cells(found.Caller));
        output.WriteLine();
        table.Write(output);
    }

    private static TextTable Table() => new("caller", "queries", "distinct", "near", "repeats", "extreme", "cells", "climb", "windows apart", "near evidence", "windows evidence", "of");

    private static string[] Cells(CallerActivity caller) =>
    [
        caller.Caller, Figure.Of(caller.Queries), Whole(caller.Distinct), Share(caller.Near, caller.Examined), Share(caller.Repeats, caller.Examined), Share(caller.Extreme, caller.Queries), Figure.Of(caller.Coverage), Figure.Of(caller.HillClimb),
        Figure.Of(caller.WindowsApart), caller.HasNearEvidence ? Figure.Exact(caller.NearEvidence) : "", caller.HasWindowsEvidence ? Figure.Exact(caller.WindowsEvidence) : "", Figure.Exact(caller.LogThreshold),
    ];

    private static string Whole(double count) => Figure.Of((long)Math.Round(count));

    private static string Share(long some, long all) => all == 0 ? "" : Figure.Of((double)some / all);
}
