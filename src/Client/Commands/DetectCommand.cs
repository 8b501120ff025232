using System.CommandLine;
using System.Globalization;
using Watchgrain.Client.Analysis;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain detect TABLE --column COLUMN --detector NAME</c>.</summary>
internal static class DetectCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("TABLE") { Description = "The table: .csv, .csv.gz or .parquet, in the order of the stream. Rows with an empty cell are left out and counted." };
        var column = new Option<string>("--column") { Description = "Column of the values.", Required = true };
        var detector = new Option<string>("--detector") { Description = "adwin, page_hinkley, cusum, ewma, ddm, eddm, hddm_a, hddm_w, fhddm, kswin or stepd.", DefaultValueFactory = _ => "adwin" };
        var parameters = new Option<Dictionary<string, double>>("--set")
        {
            Description = "A parameter of the detector, as name=value.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result =>
            {
                var found = new Dictionary<string, double>(StringComparer.Ordinal);
                foreach (var token in result.Tokens)
                {
                    var parts = token.Value.Split('=', 2);
                    if (parts.Length == 2 && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                        found[parts[0]] = number;
                    else
                        result.AddError($"--set takes name=value with a number, not '{token.Value}'");
                }
                return found;
            },
        };
        var command = new Command("detect", "Where a change detector flags in a column of values.") { path, column, detector, parameters };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var table = await TableReader.OpenAsync(result.GetRequiredValue(path), cancellation);
            var rows = await NumberRows.ReadAsync(table, [result.GetRequiredValue(column)], cancellation);
            var reply = await client.DetectAsync(result.GetRequiredValue(detector), result.GetRequiredValue(parameters), rows, cancellation);
            output.WriteLine($"{Figure.Of(reply.Values)} values{(rows.Incomplete > 0 ? $", {Figure.Of(rows.Incomplete)} rows left out for an empty cell" : "")}, {Figure.Of(reply.WarningCount)} warnings, {Figure.Of(reply.DriftCount)} drifts");
            foreach (var drift in reply.Drifts)
                output.WriteLine($"drift at {rows.Places[(int)drift]}");
            if (reply.DriftCount > reply.Drifts.Count)
                output.WriteLine($"and {Figure.Of(reply.DriftCount - reply.Drifts.Count)} more");
        });
        return command;
    }
}
